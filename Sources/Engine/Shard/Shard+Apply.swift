import Customers
import Events

extension Shard {
    /// Records parsed before the first of them is applied.
    static let groupMax = 128

    /// Applies the records of a buffer from the cursor on, at most `limit`; answers how many. Whatever they are, each is
    /// counted once: applied, ignored, a duplicate, or a dead letter.
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
        for hash in hashes { table.prefetchBlock(hash: hash) }
        for index in 0..<batch.count { apply(event: index, record: sources[index]) }
        return taken
    }

    /// Writes a dead letter.
    mutating func bury(_ record: RecordView, _ rejection: Rejection) {
        figures.deadLetters += 1
        let origin = DeadLetter.Origin.log(
            topic: settings.eventsTopics[topic], partition: partition, offset: record.offset)
        let letter = unsafe DeadLetter(rejection, origin: origin, key: record.key, value: record.value)
        let noKey = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        unsafe outputs.deadLetters.append(key: record.key ?? noKey, valueBytesMax: letter.bytesMax) { room in
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
        let change = unsafe RecordChange(
            time: time, isEvent: event.isEvent, hash: event.duplicateHash, folded: batch.bytes(event.name),
            spelled: batch.bytes(event.spelledName), attributes: batch.attributes(of: event),
            writesAttributes: event.writesAttributes)
        if event.isEvent { loadSlots(of: index, from: batch) }
        workOff(before: time, clock: clock, block: &block)
        apply(change, clock: clock, block: &block)
        clock = max(clock, time)
        fire(&block, upTo: clock)
        arm(block)
    }

    @inline(__always)
    private func isDuplicate(_ hash: UInt64, _ block: CustomerBlock) -> Bool {
        if EventRing(block, markWords: plan.markWords).contains(hash: hash) { return true }
        return !block.isEmpty(BlockSection.waiting) && WaitingEvents(block).contains(hash: hash)
    }

    @inline(__always)
    func loadSlots(of index: Int, from batch: borrowing EventBatch) {
        for slot in 0..<plan.interests.properties.count { unsafe slots[slot] = batch.slot(index, slot) }
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
@safe
struct RecordChange {
    var time: Int64
    var isEvent: Bool
    /// XXH3-64 of the messageId; 0 for none.
    var hash: UInt64
    var folded: UnsafeRawBufferPointer
    var spelled: UnsafeRawBufferPointer
    var attributes: AttributeWrites
    var writesAttributes: Bool
}
