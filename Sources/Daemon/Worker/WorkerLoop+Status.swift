import Logs

// How the worker stands, for other threads to see.
extension WorkerLoop where Processor: ~Copyable {
    func publishStatusIfDue(at now: Duration) {
        guard now - lastStatus >= .seconds(1) else { return }
        publishStatus()
    }

    func publishStatus() {
        lastStatus = clock.monotonic
        tellMisrouted()
        var failure: LogError?
        let partitions = slots.map { slot in
            let next = slot.next.prefix(settings.eventsTopics.count)
            let ends = zip(slot.inputs, next).map { reader, next in
                do throws(LogError) {
                    return try reader.recentEnd()
                } catch {
                    failure = error
                    return next
                }
            }
            return PartitionStatus(
                partition: slot.partition, next: Array(next), ends: ends,
                figures: slot.isRunning ? slot.processor.figures : nil, restore: slot.restore?.progress)
        }
        // Where nothing is read from yet, nothing has been asked.
        if failure == nil, slots.contains(where: \.isRunning) { outage = nil }
        if let failure { outage = LogOutage(failure, since: outage?.since ?? lastStatus) }
        control.publish(
            WorkerStatus(
                stage: stage, partitions: partitions, bytesInFlight: machine.bytesInFlight, commitBegan: commitBegan,
                lastCommit: lastCommit, outage: outage, at: lastStatus))
    }

    /// The log has answered with an error; nothing else may come of this turn.
    func noteOutage(_ error: LogError) {
        let now = clock.monotonic
        outage = LogOutage(error, since: outage?.since ?? now)
        publishStatusIfDue(at: now)
    }

    private func tellMisrouted() {
        for slot in slots {
            for misrouted in slot.processor.takeMisrouted() where misrouted.topic < settings.topics.count {
                observer.notice(
                    .misrouted(
                        misrouted, topic: settings.topics[misrouted.topic], partition: slot.partition,
                        at: clock.monotonic))
            }
        }
    }

    private var stage: WorkerStage {
        if machine.isStopping { return .stopping }
        guard hasAssignment else { return .waiting }
        if slots.contains(where: { !$0.isRunning }) { return .restoring }
        return isPaused ? .paused : .running
    }
}
