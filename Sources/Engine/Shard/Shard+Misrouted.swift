import Customers
import Numerics

// A customer lives where its records are found, right or wrong. Where they should be is worked out once, when the
// customer is made or restored, and kept as a bit that every record of it finds in its hands anyway: so nothing is
// written down of it, and a record costs nothing more.

extension Shard {
    /// Makes a customer that its first record brings.
    mutating func insertCustomer(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock {
        let block = unsafe makeCustomer(hash: hash, id: id)
        if block.isMisrouted { countMisrouted(block) }
        return block
    }

    /// Makes a customer that an order makes known.
    mutating func makeCustomer(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock {
        let block = unsafe table.insert(hash: hash, id: id)
        unsafe block.header.pointee.version = firstVersion
        markIfMisrouted(block)
        return block
    }

    /// Notes of a customer that was just made whether it belongs to another partition.
    func markIfMisrouted(_ block: CustomerBlock) {
        if unsafe home(of: block.id) != partition { unsafe block.header.pointee.flags |= BlockFlags.misrouted }
    }

    /// Counts a record of a customer that belongs to another partition.
    @inline(never)
    mutating func countMisrouted(_ block: CustomerBlock) {
        figures.misrouted += 1
        if let index = misrouted.firstIndex(where: { $0.topic == topic }) {
            misrouted[index].records += 1
            return
        }
        unsafe misrouted.append(
            MisroutedRecords(
                topic: topic, customer: String(decoding: block.id, as: UTF8.self), home: home(of: block.id), records: 1)
        )
    }

    /// The records since the last call whose customers belong to another partition, by input topic.
    public mutating func takeMisrouted() -> [MisroutedRecords] {
        defer { misrouted.removeAll() }
        return misrouted
    }

    /// The partition that a customer belongs to; this one where the settings do not say how many there are.
    func home(of id: UnsafeRawBufferPointer) -> Int32 {
        settings.partitions.map { unsafe Murmur2.partition(of: id, partitions: $0) } ?? partition
    }
}
