import Engine
import Logs

// Freezing, handing over, and what becomes of a batch.
extension WorkerLoop where Processor: ~Copyable {
    /// Freezes all partitions into one batch and hands it to the commit thread.
    func freeze(_ number: Int) throws(DaemonError) {
        let now = clock.monotonic
        let steps = machine.steps
        var transaction = LogTransaction(outputs: [], offsets: [])
        var spans: [OffsetSpan] = []
        var work = ShardWork()
        for slot in slots where slot.isRunning {
            guard let frozen = slot.processor.freeze(at: clock.wall, isLast: machine.isStopping) else { continue }
            transaction.outputs += frozen.outputs
            work.add(frozen.work)
            for (input, next) in frozen.next.enumerated() where input < settings.topics.count {
                let topic = settings.topics[input]
                transaction.offsets.append(ConsumedOffset(topic: topic, partition: slot.partition, next: next))
                spans.append(
                    OffsetSpan(topic: topic, partition: slot.partition, before: slot.committed[input], after: next))
            }
        }
        machine.frozen(isEmpty: spans.isEmpty, at: now)
        guard !spans.isEmpty else { return }
        commitBegan = now
        let order = CommitOrder(
            batch: number, transaction: transaction, spans: spans, steps: steps, work: work, reads: reads)
        reads = ReadTimes()
        guard port.orders.offer(order) else { throw .broken("the commit thread has ended before its worker") }
    }

    /// Takes note of a settled batch.
    func takeReport() throws(DaemonError) {
        guard let report = port.reports.poll(), machine.settled(report.batch) else { return }
        commitBegan = nil
        switch report.verdict {
        case .failed(let error): throw DaemonError(error)
        case .committed:
            lastCommit = clock.wall
            observer.notice(.committed(report.figures))
            for span in report.spans {
                guard let slot = slots.first(where: { $0.partition == span.partition }),
                    let input = settings.topics.firstIndex(of: span.topic)
                else { continue }
                slot.committed[input] = span.after
            }
        case .unclear(let committed):
            let partitions = Set(report.spans.map(\.partition)).sorted()
            observer.notice(.dropped(partitions))
            for partition in partitions { drop(partition, committed: committed) }
            if settings.drains { machine.carryOn() }
        }
    }

    /// Gives partitions up, nothing of them being under way.
    func release(_ partitions: [Int32]) throws(DaemonError) {
        slots.removeAll { partitions.contains($0.partition) }
        observer.notice(.released(partitions))
        do {
            try member.release(partitions)
        } catch {
            throw DaemonError(error)
        }
        publishStatus()
    }

    /// Forgets a partition's state; it is restored from the changelog.
    private func drop(_ partition: Int32, committed: [TopicPartition: Int64]) {
        guard let index = slots.firstIndex(where: { $0.partition == partition }) else { return }
        let offsets = settings.topics.map { committed[TopicPartition(topic: $0, partition: partition)] }
        slots[index] = PartitionSlot(
            partition: partition, committed: offsets, processor: makeProcessor(partition, definitions))
    }
}
