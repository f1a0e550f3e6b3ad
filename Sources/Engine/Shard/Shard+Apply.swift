import Customers
import Events
import Rules

extension Shard {
    /// Records parsed before the first of them is applied.
    static let groupMax = 64

    /// Applies the records of a buffer from the cursor on, at most `limit`; answers how many. Whatever they are, each
    /// is counted once: applied, ignored, a duplicate, or a dead letter.
    /// - Parameter topic: index of the input topic they come from.
    @discardableResult
    public mutating func apply(
        _ records: borrowing RecordBuffer, topic: Int = 0, from cursor: inout RecordCursor, limit: Int = .max
    ) -> Int {
        var applied = 0
        while applied < limit {
            let group = applyGroup(records, topic: topic, from: &cursor, limit: min(limit - applied, Self.groupMax))
            if group == 0 { break }
            applied += group
        }
        return applied
    }

    /// Parses a group, asks for the customers' memory, then applies record after record.
    private mutating func applyGroup(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int
    ) -> Int {
        self.topic = topic
        var taken = 0
        batch.removeAll()
        hashes.removeAll(keepingCapacity: true)
        sources.removeAll(keepingCapacity: true)
        while taken < limit, let record = records.next(&cursor) {
            taken += 1
            nextOffsets[topic] = record.offset + 1
            switch batch.append(record) {
            case .event(let index):
                let hash = unsafe CustomerTable.hash(id: batch.bytes(batch[index].customer))
                hashes.append(hash)
                sources.append(record)
                table.prefetchIndex(hash: hash)
            case .ignored: figures.ignored += 1
            case .rejected(let rejection): bury(record, rejection)
            }
        }
        for hash in hashes { table.prefetchHead(hash: hash) }
        for hash in hashes { table.prefetchBlock(hash: hash) }
        for index in 0..<batch.count { apply(event: index, record: sources[index]) }
        return taken
    }

    /// Writes a dead letter.
    mutating func bury(_ record: RecordView, _ rejection: Rejection) {
        figures.deadLetters += 1
        work.deadLetters[rejection.reason, default: 0] += 1
        let origin = DeadLetter.Origin.log(
            topic: settings.eventsTopics[topic], partition: partition, offset: record.offset)
        let letter = unsafe DeadLetter(rejection, origin: origin, key: record.key, value: record.value)
        unsafe outputs.deadLetters.append(key: record.key, valueBytesMax: letter.bytesMax) { room in
            unsafe letter.write(to: room)
        }
    }

    /// Finds the event's customer, refuses what cannot be taken in, lets wait what is not due, and applies the rest.
    private mutating func apply(event index: Int, record: RecordView) {
        let event = batch[index]
        let hash = hashes[index]
        let id = unsafe batch.bytes(event.customer)
        let time = event.hasTime ? event.time : clock
        let found = unsafe table.find(hash: hash, id: id)
        if let found, event.duplicateHash != 0, isDuplicate(event.duplicateHash, found) {
            figures.duplicates += 1
            return
        }
        if let found, event.writesAttributes, Attributes(found).wouldOverflow(batch.attributes(of: event)) {
            return bury(record, Rejection(.tooManyAttributes, field: "attributes"))
        }
        if isFuture(time) { return unsafe wait(event, record: record, found: found, hash: hash, id: id) }
        var block = unsafe found ?? table.insert(hash: hash, id: id)
        figures.applied += 1
        let name = unsafe nameID(folded: batch.bytes(event.name), spelled: batch.bytes(event.spelledName))
        let effect = unsafe effect(of: name, folded: batch.bytes(event.name))
        load(event: index, of: batch, for: effect)
        let change = RecordChange(
            event, name: name, effect: effect, time: time, attributes: batch.attributes(of: event))
        workOff(before: time, clock: clock, block: &block)
        apply(change, clock: clock, block: &block)
        if time < clock { disorder = max(disorder, clock - time) } else { clock = time }
        fire(&block, upTo: clock)
        arm(block)
    }

    @inline(__always)
    private func isDuplicate(_ hash: UInt64, _ block: CustomerBlock) -> Bool {
        if EventRing(block, markWords: plan.markWords).contains(hash: hash) { return true }
        return !block.isEmpty(BlockSection.waiting) && WaitingEvents(block).contains(hash: hash)
    }

    /// Takes in a record from the future, to be applied at its time.
    private mutating func wait(
        _ event: Event, record: RecordView, found: CustomerBlock?, hash: UInt64, id: UnsafeRawBufferPointer
    ) {
        if event.time - wallClock > settings.futureLimit {
            return bury(record, Rejection(.tooFarInFuture, field: "time"))
        }
        if let found, WaitingEvents(found).count >= WaitingEvents.eventsMax {
            return bury(record, Rejection(.tooManyWaiting, field: "time"))
        }
        guard let value = unsafe record.value else { return }
        figures.applied += 1
        var block = unsafe found ?? table.insert(hash: hash, id: id)
        unsafe table.wait(record: value, time: event.time, hash: event.duplicateHash, block: &block)
        unsafe block.header.pointee.due = unsafe min(block.header.pointee.due, event.time)
        table.markDirty(block)
        arm(block)
    }
}

/// A record as it changes a customer; its bytes and the shard's slots are good until the next record is read.
struct RecordChange {
    let time: Int64
    let isEvent: Bool
    /// XXH3-64 of the messageId; 0 for none.
    let hash: UInt64
    let name: NameID
    let effect: EventPlan
    let writesAttributes: Bool
    let attributes: AttributeWrites

    @inline(__always)
    init(_ event: Event, name: NameID, effect: EventPlan, time: Int64, attributes: AttributeWrites) {
        self.time = time
        isEvent = event.isEvent
        hash = event.duplicateHash
        self.name = name
        self.effect = effect
        writesAttributes = event.writesAttributes
        self.attributes = attributes
    }
}
