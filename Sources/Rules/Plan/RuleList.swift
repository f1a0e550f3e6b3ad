/// Rules in the order in which they are settled, where they lie: in a plan, or in working memory.
///
/// Unsafe inside: good as long as what it lies in stays as it is.
@safe
public struct RuleList: BitwiseCopyable {
    public let count: Int
    private let rules: UnsafePointer<Int32>

    /// - Parameter rules: `count` of them.
    @inline(__always)
    public init(_ rules: UnsafePointer<Int32>, count: Int) {
        unsafe self.rules = unsafe rules
        self.count = count
    }

    @inline(__always)
    public subscript(index: Int) -> Int { unsafe Int(rules[index]) }
}
