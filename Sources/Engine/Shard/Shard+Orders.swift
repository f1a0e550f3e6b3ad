import Events

// What the coordinator wants of a shard comes as records of the last input topic, one order each, and is acted on in
// their order. An order that cannot be acted on yet waits, and all behind it: the offset that the next commit says is
// that of the first one waiting, so that they are read again after a restart.

extension Shard {
    /// Index of the input topic that orders come from; nil where there is none.
    var jobsInput: Int? { settings.jobsTopic == nil ? nil : settings.eventsTopics.count }

    /// Takes in orders from the cursor on, at most `limit`; answers how many.
    mutating func takeOrders(
        _ records: borrowing RecordBuffer, from cursor: inout RecordCursor, limit: Int
    ) -> Int {
        guard let jobsInput else { return 0 }
        var taken = 0
        while taken < limit, let record = records.next(&cursor) {
            taken += 1
            inputMoved = true
            if orders.isEmpty { nextOffsets[jobsInput] = record.offset + 1 }
            guard let value = unsafe record.value, let order = unsafe try? ShardOrder(json: value) else {
                buryOrder(record)
                continue
            }
            orders.append(order, offset: record.offset)
            advanceOrders(behind: record.offset + 1)
        }
        return taken
    }

    /// Acts on the orders that wait, as far as that is possible by now.
    /// - Parameter next: offset behind the last order read.
    mutating func advanceOrders(behind next: Int64) {
        guard let jobsInput else { return }
        while let (offset, order) = orders.first {
            nextOffsets[jobsInput] = offset
            guard take(order: order) else { return }
            orders.removeFirst()
            inputMoved = true
            nextOffsets[jobsInput] = orders.first?.offset ?? next
        }
    }

    /// Acts on an order; answers false where it must wait, and nothing was done.
    mutating func take(order: ShardOrder) -> Bool {
        switch order {
        case .adopt, .list, .work, .cancel, .erase: true
        }
    }

    /// Writes a dead letter of what is no order.
    private mutating func buryOrder(_ record: RecordView) {
        let origin = DeadLetter.Origin.log(
            topic: settings.jobsTopic ?? "", partition: partition, offset: record.offset)
        let rejection = Rejection(.unreadableOrder, field: "")
        let letter = unsafe DeadLetter(rejection, origin: origin, key: record.key, value: record.value)
        unsafe outputs.deadLetters.append(key: record.key, valueBytesMax: letter.bytesMax) { room in
            unsafe letter.write(to: room)
        }
    }

    // MARK: Answers

    /// Milliseconds by which the clock moves before it is reported with a commit, and before it is worth a commit of its
    /// own.
    private static var clockReportStep: Int64 { 1000 }
    private static var clockCommitStep: Int64 { 10_000 }

    /// Tells the coordinator, with the next commit.
    /// - Parameter bytes: of a share's partial.
    public mutating func answer(_ content: ShardAnswer.Content, bytes: [UInt8] = []) {
        answer(ShardAnswer(partition: partition, moment: moment, content: content, bytes: bytes))
    }

    /// Tells the coordinator, with the next commit, as of the moment that the answer says.
    public mutating func answer(_ answer: ShardAnswer) {
        // A value of whole numbers and texts: there is nothing in it that JSON cannot hold.
        guard let value = try? answer.record() else { return }
        let key = Array("\(answer.subject)/\(partition)".utf8)
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { unsafe outputs.partials.append(key: key, value: $0) }
        }
    }

    /// Where the shard stands now.
    public var moment: ShardAnswer.Moment {
        var offsets: [String: Int64] = [:]
        for (topic, next) in zip(settings.eventsTopics, nextOffsets) { offsets[topic] = next ?? 0 }
        return ShardAnswer.Moment(offsets: offsets, clock: figures.applied > 0 ? clock : nil)
    }

    /// Reports the clock where it has moved far enough since the last report, for a commit that is made anyway or for
    /// itself.
    /// - Parameter isLast: any movement counts.
    mutating func reportClock(isCommitting: Bool, isLast: Bool) {
        guard settings.jobsTopic != nil, let clock = moment.clock else { return }
        let step = isLast ? 1 : isCommitting ? Self.clockReportStep : Self.clockCommitStep
        if let reportedClock, clock < reportedClock + step { return }
        reportedClock = clock
        answer(.clock)
    }
}

extension ShardAnswer {
    /// What stands before the partition in a record's key.
    fileprivate var subject: String {
        switch content {
        case .clock: "clock"
        case .adopting, .adopted: "definitions"
        case .share(let run, _, _, _), .refused(let run, _, _), .erased(let run, _): run
        }
    }
}
