import Customers
import Events
import Rules

// What an operator may ask of a shard; nothing here is on the way of an event.

extension Shard {
    /// All that is known of a customer, at the clock; nil where nobody of that id is known.
    public mutating func describe(customer id: String) -> CustomerDescription? {
        var id = id
        let block = id.withUTF8 { bytes -> CustomerBlock? in
            let bytes = UnsafeRawBufferPointer(bytes)
            return unsafe customer(hash: CustomerTable.hash(id: bytes), id: bytes)
        }
        guard let block else { return nil }
        let header = unsafe block.header.pointee
        return CustomerDescription(
            id: id, firstSeen: header.firstSeen, lastSeen: header.lastRecord, events: header.eventCount,
            visits: Int(header.visitCount), counts: counts(of: block), newest: newest(of: block),
            attributes: attributes(of: block), segments: segments(of: block),
            waiting: block.isEmpty(BlockSection.waiting) ? 0 : WaitingEvents(block).count, bytes: block.usedBytes,
            version: header.version)
    }

    private func spelled(_ name: NameID) -> String { String(decoding: names.spelled(name), as: UTF8.self) }

    private func counts(of block: CustomerBlock) -> [(name: String, count: Int)] {
        var counts: [(name: String, count: Int)] = []
        NameCounts(block).visit { name, count in counts.append((spelled(name), Int(count))) }
        return counts.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private func newest(of block: CustomerBlock) -> [CustomerDescription.Event] {
        let ring = EventRing(block, markWords: plan.markWords)
        return (0..<ring.count).reversed().map { index in
            CustomerDescription.Event(time: ring.time(index), name: spelled(ring.name(index)))
        }
    }

    private func attributes(of block: CustomerBlock) -> [CustomerDescription.Attribute] {
        var attributes: [CustomerDescription.Attribute] = []
        unsafe Attributes(block).visit { path, value, time in
            let keys = unsafe path.split(separator: 0xFF, omittingEmptySubsequences: false)
            unsafe attributes.append(
                CustomerDescription.Attribute(
                    path: keys.map { unsafe String(decoding: $0, as: UTF8.self) }, value: Self.text(of: value),
                    time: time))
        }
        return attributes.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    private static func text(of value: ValueView) -> String {
        switch value.kind {
        case .missing: "missing"
        case .no: "false"
        case .yes: "true"
        case .number:
            value.number == value.number.rounded() && value.number.magnitude < 1e15
                ? String(Int64(value.number)) : String(value.number)
        case .text: unsafe String(decoding: value.text, as: UTF8.self)
        }
    }

    private mutating func segments(of block: CustomerBlock) -> [CustomerDescription.Segment] {
        let memberships = Memberships(block, segments: plan.segmentCount)
        evaluator.beginPass()
        return plan.segments.indices.map { index in
            CustomerDescription.Segment(
                id: plan.segments[index].id, since: memberships.contains(index) ? memberships.since(index) : nil,
                tests: evaluator.observations(rule: index, block: block, at: clock))
        }
    }
}
