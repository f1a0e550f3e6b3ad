/// A fixed number of plain values in one piece of memory: an array without reference counts or exclusivity checks.
///
/// Unsafe inside, safe outside in debug builds, where every index is checked; release builds trust the index.
@safe
public struct FlatArray<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    public let count: Int
    @usableFromInline let base: UnsafeMutablePointer<Element>

    public init(_ elements: [Element]) {
        count = elements.count
        unsafe base = UnsafeMutablePointer.allocate(capacity: max(elements.count, 1))
        for (index, element) in elements.enumerated() { unsafe (base + index).initialize(to: element) }
    }

    deinit { unsafe base.deallocate() }

    @inlinable
    public subscript(index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        @inline(__always) nonmutating set {
            assert(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }
}

extension FlatArray {
    /// Where an element lies, good as long as the array.
    @inlinable
    public func pointer(at index: Int) -> UnsafePointer<Element> {
        assert(index >= 0 && index <= count)
        return unsafe UnsafePointer(base + index)
    }
}
