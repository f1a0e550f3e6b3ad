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
            ordersEnd = record.offset + 1
            if orders.isEmpty { nextOffsets[jobsInput] = ordersEnd }
            guard let value = unsafe record.value, let order = unsafe try? ShardOrder(json: value) else {
                unsafe buryOrder(key: record.key, value: record.value, offset: record.offset)
                continue
            }
            orders.append(order, offset: record.offset)
            advanceOrders()
        }
        return taken
    }

    /// Acts on the orders that wait, as far as that is possible by now.
    mutating func advanceOrders() {
        guard let jobsInput else { return }
        while let (offset, order) = orders.first {
            nextOffsets[jobsInput] = offset
            guard take(order: order) else { return }
            orders.removeFirst()
            inputMoved = true
            nextOffsets[jobsInput] = orders.first?.offset ?? ordersEnd
        }
    }

    /// Acts on an order; answers false where it must wait, and nothing was done.
    mutating func take(order: ShardOrder) -> Bool {
        switch order {
        case .adopt(let definitions): return self.order(definitions)
        case .list(let segment, let add, let remove): return change(list: segment, add: add, remove: remove)
        case .work(let task): take(task)
        case .cancel(let run): cancel(run: run)
        case .erase(let run, let customer): erase(customer, run: run)
        }
        return true
    }

    /// Writes a dead letter of an order that is at hand and cannot be acted on.
    mutating func bury(_ order: ShardOrder) {
        let value = (try? order.json()) ?? []
        let offset = orders.first?.offset ?? ordersEnd - 1
        unsafe value.withUnsafeBytes { unsafe buryOrder(key: nil, value: $0, offset: offset) }
    }

    private mutating func buryOrder(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, offset: Int64
    ) {
        let origin = DeadLetter.Origin.log(topic: settings.jobsTopic ?? "", partition: partition, offset: offset)
        let letter = unsafe DeadLetter(
            Rejection(.unreadableOrder, field: ""), origin: origin, key: key, value: value)
        unsafe outputs.deadLetters.append(key: key, valueBytesMax: letter.bytesMax) { room in
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

    /// Whether the coordinator waits for what the next commit holds.
    public var hasAnswers: Bool { outputs.partials.count > 0 }

    /// Tells the coordinator how a takeover comes along, at most once a second.
    mutating func reportTakeover(at commitTime: Int64) {
        guard settings.jobsTopic != nil, let (version, done, all) = takeoverProgress,
            commitTime >= takeoverReported.time + 1000, done != takeoverReported.done
        else { return }
        takeoverReported = (commitTime, done)
        answer(.adopting(version: version, done: done, of: all))
    }

    private var takeoverProgress: (version: UInt64, done: UInt64, all: UInt64)? {
        if let pending {
            switch pending.phase {
            case .looking(let row): return (pending.plan.version, UInt64(row), UInt64(table.rowCount))
            case .wantingPast, .readingPast, .ready:
                return (pending.plan.version, pending.pastRecords, max(pending.pastRecords, figures.records))
            }
        }
        guard let predecessor, let takeover else { return nil }
        return (plan.version, UInt64(takeover.row), UInt64(predecessor.shard.table.rowCount))
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
