/// A value and how many customers have it; ordered by the value's bytes.
struct ValueCount: Sendable, Equatable, Comparable {
    var value: [UInt8]
    var count: UInt64

    static func < (first: ValueCount, second: ValueCount) -> Bool {
        first.value.lexicographicallyPrecedes(second.value)
    }

    /// Adds counts of two lists that are ordered by value, into another one.
    static func merging(_ first: [ValueCount], _ second: [ValueCount]) -> [ValueCount] {
        var merged: [ValueCount] = []
        merged.reserveCapacity(first.count + second.count)
        for next in (first + second).sorted() {
            if let last = merged.last, last.value == next.value {
                merged[merged.count - 1].count += next.count
            } else {
                merged.append(next)
            }
        }
        return merged
    }
}
