import Engine
import Logs
import Telemetry

/// What the batch under way holds.
struct BatchUnderWay {
    /// The partitions inside, each with the incarnation that was frozen.
    var incarnations: [Int32: Int]
    /// Records and timers.
    var steps: Int
    /// What is to be told of once it is committed.
    var reports: [any OperationalEvent] = []
    /// Partitions of which customers were erased.
    var erased: Set<Int32> = []
}

// Freezing, handing over, and what becomes of a batch.
extension WorkerLoop where Processor: ~Copyable {
    /// Freezes all partitions into one batch and hands it to the commit thread.
    func freeze(_ number: Int) throws(DaemonError) {
        let now = clock.monotonic
        let contents = BatchUnderWay(incarnations: [:], steps: machine.steps)
        var order = CommitOrder(
            batch: number, transaction: LogTransaction(outputs: [], offsets: []), spans: [], steps: machine.steps,
            reads: reads)
        reads = ReadTimes()
        underWay = contents
        let isLast = machine.isStopping || drainStage == .flushing
        for slot in slots where slot.isRunning { freeze(slot, isLast: isLast, into: &order) }
        machine.frozen(isEmpty: order.spans.isEmpty, bytes: order.transaction.byteCount, at: now)
        if drainStage == .flushing { drainStage = .settling }
        coverCheckpoint(by: order.spans.isEmpty ? nil : number)
        guard !order.spans.isEmpty else {
            underWay = nil
            return
        }
        commitBegan = now
        guard port.orders.offer(order) else { throw .broken("the commit thread has ended before its worker") }
    }

    /// Adds what changed of a partition; and its offsets even where nothing did, if they have not been committed since
    /// it was assigned.
    private func freeze(_ slot: PartitionSlot<Processor>, isLast: Bool, into order: inout CommitOrder) {
        let frozen = slot.processor.freeze(at: clock.wall, isLast: isLast)
        if frozen == nil, slot.hasCommitted { return }
        underWay?.incarnations[slot.partition] = slot.incarnation
        order.transaction.outputs += frozen?.outputs ?? []
        if let frozen {
            order.work.add(frozen.work)
            order.transaction.erasures += frozen.erasures
            underWay?.reports += frozen.reports
            if frozen.hasErased { underWay?.erased.insert(slot.partition) }
        }
        for (input, next) in (frozen?.next ?? slot.next).enumerated() where input < settings.topics.count {
            let topic = settings.topics[input]
            order.transaction.offsets.append(ConsumedOffset(topic: topic, partition: slot.partition, next: next))
            order.spans.append(
                OffsetSpan(topic: topic, partition: slot.partition, before: slot.committed[input], after: next))
        }
    }

    /// Takes note of a settled batch. Partitions that were given up since, or came again, are not concerned.
    func takeReport() throws(DaemonError) {
        guard let report = port.reports.poll() else { return }
        if case .failed(let error) = report.verdict { throw DaemonError(error) }
        guard machine.settled(report.batch, at: clock.monotonic) else { return }
        let incarnations = underWay?.incarnations ?? [:]
        let reports = underWay?.reports ?? []
        let erased = underWay?.erased ?? []
        underWay = nil
        let concerned = slots.filter { incarnations[$0.partition] == $0.incarnation }
        commitBegan = nil
        switch report.verdict {
        case .failed: break
        case .committed:
            lastCommit = clock.wall
            observer.notice(.committed(report.figures))
            if !reports.isEmpty { observer.notice(.told(reports)) }
            drain?.committed()
            for slot in concerned { note(report.spans, of: slot) }
            finishCheckpoint(coveredBy: report.batch)
            for slot in concerned where erased.contains(slot.partition) { renewCheckpoint(of: slot) }
        case .unclear(let committed):
            observer.notice(.dropped(concerned.map(\.partition)))
            for slot in concerned { drop(slot, committed: committed) }
            if settings.drains { machine.carryOn() }
        case .lost: forget(concerned.map(\.partition))
        }
    }

    private func note(_ spans: [OffsetSpan], of slot: PartitionSlot<Processor>) {
        slot.hasCommitted = true
        slot.hasChanged = true
        for span in spans where span.partition == slot.partition {
            if let input = settings.topics.firstIndex(of: span.topic) { slot.committed[input] = span.after }
        }
    }

    /// Gives partitions up, nothing of them being under way.
    func release(_ partitions: [Int32]) throws(ReadFailure) {
        discard(partitions)
        do {
            try member.release(partitions)
        } catch {
            machine.revoke(partitions)
            throw .log(error)
        }
        observer.notice(.released(partitions))
        publishStatus()
    }

    /// Forgets partitions that are others' already. The group may go on without this member, but the member goes on only
    /// once the commit under way is settled: that speaks in the name of the generation that is over, and must not come to
    /// speak in that of the next.
    func lose(_ partitions: [Int32]) {
        forget(partitions)
        machine.revoke(partitions)
    }

    private func forget(_ partitions: [Int32]) {
        let held = slots.map(\.partition).filter { partitions.contains($0) }
        discard(partitions)
        if !held.isEmpty { observer.notice(.lost(held)) }
    }

    private func discard(_ partitions: [Int32]) {
        slots.removeAll { partitions.contains($0.partition) }
        hasAssignment = hasAssignment && !slots.isEmpty
        machine.gathered(steps: 0, bytes: pendingBytes)
        // What was not committed of them is still to be read, here or elsewhere.
        if settings.drains { machine.carryOn() }
    }

    /// Forgets a partition's state; it is restored from the changelog.
    private func drop(_ slot: PartitionSlot<Processor>, committed: [TopicPartition: Int64]) {
        let offsets = settings.topics.map { committed[TopicPartition(topic: $0, partition: slot.partition)] }
        slots = slots.map { $0 === slot ? makeSlot(slot.partition, committed: offsets) : $0 }
        machine.gathered(steps: 0, bytes: pendingBytes)
    }

    /// A stop that has used up its time: what is not known to be committed.
    var overdue: DaemonError {
        .stopOverdue(
            settings.batches.stopMax,
            partitions: (underWay?.incarnations.keys).map { $0.sorted() } ?? slots.map(\.partition),
            steps: underWay?.steps ?? machine.steps)
    }
}

extension LogTransaction {
    /// Bytes of all outputs.
    var byteCount: Int { outputs.reduce(0) { $0 + $1.records.byteCount } }
}
