import Customers
import Testing

extension TableModel {
    /// What the table holds of a customer, read through its public face.
    func read(_ block: CustomerBlock) -> ModelCustomer {
        var customer = ModelCustomer(sections: [])
        customer.isDirty = block.isDirty
        let ring = EventRing(block, markWords: Self.markWords)
        customer.ring = (0..<ring.count).map { index in
            ModelCustomer.Event(time: ring[index].time, hash: ring[index].hash, name: folded(ring[index].name))
        }
        let counts = NameCounts(block)
        counts.visit { name, count in customer.counts[folded(name)] = count }
        Memberships(block, segments: Self.segments).visit { customer.memberships[$0] = $1 }
        unsafe Attributes(block).visit { path, value, time in
            let keys = unsafe path.split(separator: 0xFF).map { unsafe String(decoding: $0, as: UTF8.self) }
            var write = customer.attributes[keys[0]] ?? ModelCustomer.Write(time: time, leaves: [:])
            write.leaves[keys.joined(separator: ".")] = AttributeValue(value)
            customer.attributes[keys[0]] = write
        }
        customer.sections = (0..<Self.states).map { state in
            let section = BlockSection.firstState + state
            return unsafe Array(
                UnsafeRawBufferPointer(start: block.section(section), count: block.capacity(section)))
        }
        return customer
    }

    private func folded(_ name: NameID) -> String { String(decoding: names.folded(name), as: UTF8.self) }

    /// Holds the table against the model, customer by customer.
    func compare(_ place: String) {
        #expect(table.count == model.count, "\(place)")
        #expect(table.dirtyCount >= dirty.count, "\(place)")
        for (id, wanted) in model {
            guard let block = block(id) else {
                Issue.record("\(place): a customer is not found")
                continue
            }
            let found = read(block)
            #expect(found.ring == wanted.ring, "\(place)")
            #expect(found.counts == wanted.counts, "\(place)")
            #expect(found.memberships == wanted.memberships, "\(place)")
            #expect(found.attributes == wanted.attributes.filter { !$1.leaves.isEmpty }, "\(place)")
            #expect(found.sections == wanted.sections, "\(place)")
            #expect(found.isDirty == wanted.isDirty, "\(place)")
            #expect(Attributes(block).count == wanted.attributes.count, "\(place)")
            compareWaiting(block, wanted, place)
            for (segment, since) in wanted.memberships {
                #expect(Memberships(block, segments: Self.segments).since(segment) == since, "\(place)")
            }
            let ring = EventRing(block, markWords: Self.markWords)
            for event in wanted.ring where event.hash != 0 { #expect(ring.contains(hash: event.hash), "\(place)") }
            #expect(!ring.contains(hash: 0xFFFF_FFFF_FFFF), "\(place)")
        }
    }

    private func compareWaiting(_ block: CustomerBlock, _ wanted: ModelCustomer, _ place: String) {
        let waiting = WaitingEvents(block)
        #expect(waiting.count == wanted.waiting.count, "\(place)")
        #expect(waiting.next == wanted.waiting.first?.time ?? .max, "\(place)")
        guard let first = wanted.waiting.first else { return }
        #expect(unsafe Array(waiting.record) == first.record, "\(place)")
        for event in wanted.waiting { #expect(waiting.contains(hash: event.hash), "\(place)") }
    }
}
