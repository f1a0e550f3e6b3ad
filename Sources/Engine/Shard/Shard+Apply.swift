import Customers
import Events
import Rules

extension Shard {
    /// Records parsed before the first of them is applied.
    static var groupMax: Int { 64 }
    /// Customers between the one whose memory is asked for and the one at work: what lies between stays in the
    /// processor's first cache.
    static var prefetchDistance: Int { 4 }

    /// Applies the records of a buffer from the cursor on, at most `limit`; answers how many. Whatever they are, each
    /// is counted once: applied, ignored, a duplicate, or a dead letter. Those of the topic of orders are not counted.
    /// - Parameter topic: index of the input topic they come from.
    @discardableResult
    public mutating func apply(
        _ records: borrowing RecordBuffer, topic: Int = 0, from cursor: inout RecordCursor, limit: Int = .max
    ) -> Int {
        if topic == jobsInput { return takeOrders(records, from: &cursor, limit: limit) }
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
        group.removeAll()
        while taken < limit, let record = records.next(&cursor) {
            taken += 1
            nextOffsets[topic] = record.offset + 1
            switch batch.append(record) {
            case .event: group.append(GroupedRecord(record: record, hash: 0))
            case .ignored: figures.ignored += 1
            case .rejected(let rejection): bury(record, rejection)
            }
        }
        let batch = batch.contents
        for index in 0..<group.count {
            let hash = unsafe CustomerTable.hash(id: batch.bytes(batch[index].customer))
            group[index].hash = hash
            table.prefetchIndex(hash: hash)
        }
        for index in 0..<group.count { table.prefetchHead(hash: group[index].hash) }
        for index in 0..<min(Self.prefetchDistance, group.count) { prefetch(index) }
        for index in 0..<group.count {
            if index + Self.prefetchDistance < group.count { prefetch(index + Self.prefetchDistance) }
            apply(event: index, of: batch, record: group[index].record, hash: group[index].hash)
        }
        return taken
    }

    @inline(__always)
    private func prefetch(_ index: Int) { table.prefetchBlock(hash: group[index].hash, markWords: plan.markWords) }

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
    private mutating func apply(event index: Int, of batch: BatchContents, record: RecordView, hash: UInt64) {
        let event = batch[index]
        let id = unsafe batch.bytes(event.customer)
        let time = event.hasTime ? event.time : clock
        let found = unsafe customer(hash: hash, id: id)
        if let found, found.isMisrouted { countMisrouted(found) }
        if let found, event.duplicateHash != 0, isDuplicate(event.duplicateHash, found) {
            figures.duplicates += 1
            return
        }
        if let found, event.writesAttributes, wouldOverflow(batch.attributes(of: event), found) {
            return bury(record, Rejection(.tooManyAttributes, field: "attributes"))
        }
        if isFuture(time) { return unsafe wait(event, record: record, found: found, hash: hash, id: id) }
        var block = unsafe found ?? insertCustomer(hash: hash, id: id)
        tallyBeforeChange(&block)
        figures.applied += 1
        let folded = unsafe batch.bytes(event.name)
        let known = unsafe names.recentID(of: folded)
        let name = unsafe known ?? nameID(folded: folded, spelled: batch.bytes(event.spelledName))
        let effect = unsafe effect(of: name, folded: folded)
        load(event: index, of: batch, for: effect)
        let attributes = event.writesAttributes ? batch.attributes(of: event) : RecordChange.noAttributes
        let change = RecordChange(event, name: name, effect: effect, time: time, attributes: attributes)
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
        figures.applied += 1
        var block = unsafe found ?? insertCustomer(hash: hash, id: id)
        unsafe table.wait(record: waitingForm(of: record), time: event.time, hash: event.duplicateHash, block: &block)
        unsafe block.header.pointee.due = unsafe min(block.header.pointee.due, event.time)
        table.markDirty(block)
        arm(block)
    }
}

/// A record of the group at hand, which is an event of the batch.
struct GroupedRecord: BitwiseCopyable {
    var record: RecordView
    /// Of the customer's id.
    var hash: UInt64
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

    static var noAttributes: AttributeWrites { unsafe AttributeWrites(UnsafeRawBufferPointer(start: nil, count: 0)) }

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
