import Events
import Logs

// Records, timers and the clock of the partitions that run.
extension WorkerLoop where Processor: ~Copyable {
    /// Applies what the member read, in slices, with timers in slices between them.
    func apply(topic: String, partition: Int32) {
        // Records of a partition that is being restored, or is no longer held, come again after the next seek.
        guard let slot = slots.first(where: { $0.partition == partition && $0.isRunning }),
            let input = settings.topics.firstIndex(of: topic), buffer.count > 0
        else { return }
        slot.lastRead = clock.monotonic
        observe(slot, at: slot.lastRead)
        var cursor = RecordCursor()
        var left = buffer.count
        while left > 0 {
            slot.processor.apply(buffer, topic: input, from: &cursor, limit: settings.recordSlice)
            left -= settings.recordSlice
            slot.hasTimersDue = slot.processor.fireTimers(limit: settings.timerSlice)
            if slot.hasTimersDue { machine.gathered(steps: settings.timerSlice, bytes: 0) }
            writeAhead(slot)
        }
        slot.next[input] = max(slot.next[input], buffer.nextOffset)
        machine.gathered(steps: buffer.count, bytes: buffer.byteCount)
    }

    /// Moves the clocks of idle partitions on, and shows how all stand.
    func tick() {
        let now = clock.monotonic
        if settings.isLive, now - lastTick >= .milliseconds(50) {
            lastTick = now
            for slot in slots where slot.isRunning { observe(slot, at: now) }
        }
        if now - lastStatus >= .seconds(1) {
            lastStatus = now
            publishStatus()
        }
    }

    /// One slice of timers in each partition.
    func workOffTimers() {
        for slot in slots where slot.isRunning {
            slot.hasTimersDue = slot.processor.fireTimers(limit: settings.timerSlice)
            if slot.hasTimersDue { machine.gathered(steps: settings.timerSlice, bytes: 0) }
            writeAhead(slot)
        }
    }

    /// Keeps what is left to the next freeze below its bound, of which each partition has the same share.
    private func writeAhead(_ slot: PartitionSlot<Processor>) {
        slot.processor.writeAhead(leaving: settings.unwrittenCustomersMax / max(1, slots.count))
    }

    /// Whether all partitions run and have been read to their ends, and no timer is due.
    func isDrained() throws(ReadFailure) -> Bool {
        guard hasAssignment, !slots.contains(where: { !$0.isRunning || $0.backfill != nil || $0.hasTimersDue }) else {
            return false
        }
        for slot in slots {
            for (input, topic) in settings.topics.enumerated() {
                do {
                    if try slot.inputs[input].end() <= slot.next[input] { continue }
                    // Behind the last record there may be offsets without one; only a reader knows.
                    let probe = try log.reader(topic: topic, partition: slot.partition, from: slot.next[input])
                    try probe.read(into: &buffer, bytesMax: 1)
                    let end = try probe.end()
                    if buffer.count > 0 || probe.position < end { return false }
                } catch {
                    throw .log(error)
                }
            }
        }
        return true
    }

    func publishStatus() {
        tellMisrouted()
        control.publish(
            slots.map { slot in
                PartitionStatus(
                    partition: slot.partition, next: slot.next,
                    ends: zip(slot.inputs, slot.next).map { reader, next in (try? reader.end()) ?? next },
                    figures: slot.isRunning ? slot.processor.figures : nil, restore: slot.restore?.progress)
            })
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

    private func observe(_ slot: PartitionSlot<Processor>, at now: Duration) {
        guard settings.isLive else { return }
        let isIdle = isIdle(slot, at: now)
        let wall = clock.wall
        slot.processor.observe(
            wallClock: wall, idleUntil: isIdle ? wall - Int64(settings.idleAfter / .milliseconds(1)) : nil)
    }

    /// Whether a partition had nothing to read for long enough. That nothing came is not enough: this thread may have
    /// stood still, or others may have had their turn. Either the log says that nothing at all is to be read, or the
    /// partition's own end, asked for at most once a second, says that nothing is left.
    private func isIdle(_ slot: PartitionSlot<Processor>, at now: Duration) -> Bool {
        guard !isPaused, now - slot.lastRead >= settings.idleAfter else { return false }
        if let lastIdle, now - lastIdle < .seconds(1) { return true }
        guard slot.lastEndCheck.map({ now - $0 >= .seconds(1) }) ?? true else { return true }
        slot.lastEndCheck = now
        let isAtEnd = zip(slot.inputs, slot.next).allSatisfy { reader, next in
            guard let end = try? reader.end() else { return false }
            return end <= next
        }
        if !isAtEnd { slot.lastRead = now }
        return isAtEnd
    }
}

extension RecordBuffer {
    /// The offset behind the last record's; the first offset where there is none.
    var nextOffset: Int64 {
        var cursor = RecordCursor()
        var behind = firstOffset
        while let record = next(&cursor) { behind = record.offset + 1 }
        return behind
    }
}
