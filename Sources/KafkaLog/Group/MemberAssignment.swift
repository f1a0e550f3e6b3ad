/// The partitions of a member, as the consumers' protocol writes them: a version, then for each topic its name and its
/// partitions' numbers; all numbers with their high byte first.
struct MemberAssignment {
    private(set) var partitions: [PartitionName] = []

    /// What cannot be read ends the list.
    init(bytes: [UInt8]) {
        var rest = bytes[...]
        guard Self.take(2, from: &rest) != nil, let topics = Self.take(4, from: &rest), topics >= 0 else { return }
        for _ in 0..<topics {
            guard let length = Self.take(2, from: &rest), length >= 0, rest.count >= length else { return }
            let name = String(decoding: rest.prefix(length), as: UTF8.self)
            rest = rest.dropFirst(length)
            guard let count = Self.take(4, from: &rest), count >= 0 else { return }
            for _ in 0..<count {
                guard let number = Self.take(4, from: &rest) else { return }
                partitions.append(PartitionName(topic: name, partition: Int32(truncatingIfNeeded: number)))
            }
        }
    }

    /// A signed number of `count` bytes; nil where there are fewer.
    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= count else { return nil }
        let bits = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
        let sign = 1 << (8 * count - 1)
        return bits >= sign ? bits - 2 * sign : bits
    }
}
