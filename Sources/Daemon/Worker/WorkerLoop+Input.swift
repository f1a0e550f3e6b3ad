import Events
import Logs

// Records, timers and the clock of the partitions that run.
extension WorkerLoop where Processor: ~Copyable {
    /// Takes over what the member read.
    func apply(topic: String, partition: Int32) {
        // Records of a partition that is being restored, or is no longer held, come again after the next seek.
        guard let slot = slots.first(where: { $0.partition == partition && $0.isRunning }),
            let input = settings.topics.firstIndex(of: topic), buffer.count > 0
        else { return }
        let now = clock.monotonic
        if topic != settings.orders { slot.lastRead = now }
        observe(slot, at: now)
        unapplied = UnappliedRecords(
            incarnation: slot.incarnation, input: input, readAt: now, count: buffer.count)
        applyOn()
    }

    /// Applies what was read, in slices, with timers in slices between them, up to the bound on what is in flight.
    func applyOn() {
        guard var rest = unapplied else { return }
        unapplied = nil
        guard let slot = slots.first(where: { $0.incarnation == rest.incarnation }) else { return }
        while rest.count > 0, !machine.isFull {
            let count = min(rest.count, settings.recordSlice)
            slot.processor.apply(buffer, topic: rest.input, from: &rest.cursor, limit: count)
            rest.count -= count
            if settings.topics[rest.input] != settings.orders {
                control.noteApplied(count)
                reads.add(count, at: rest.readAt)
            }
            slot.hasTimersDue = slot.processor.fireTimers(limit: settings.timerSlice)
            if slot.processor.hasRunWork { _ = slot.processor.advanceRuns(customers: Self.runSlice) }
            writeAhead(slot)
            machine.gathered(steps: count + (slot.hasTimersDue ? settings.timerSlice : 0), bytes: pendingBytes)
        }
        var ahead = rest.cursor
        let next = buffer.next(&ahead)?.offset ?? buffer.nextOffset
        slot.next[rest.input] = max(slot.next[rest.input], next)
        if rest.count > 0 { unapplied = rest }
    }

    /// About how many bytes the batch that fills would have.
    var pendingBytes: Int { slots.reduce(0) { $0 + ($1.isRunning ? $1.processor.pendingBytes : 0) } }

    /// Moves the clocks of idle partitions on, and shows how all stand.
    func tick() {
        let now = clock.monotonic
        if settings.isLive, now - lastTick >= .milliseconds(50) {
            lastTick = now
            for slot in slots where slot.isRunning { observe(slot, at: now) }
        }
        publishStatusIfDue(at: now)
    }

    /// One slice of timers in each partition.
    func workOffTimers() {
        for slot in slots where slot.isRunning && !machine.isFull {
            slot.hasTimersDue = slot.processor.fireTimers(limit: settings.timerSlice)
            writeAhead(slot)
            machine.gathered(steps: slot.hasTimersDue ? settings.timerSlice : 0, bytes: pendingBytes)
        }
    }

    /// Brings what is left to a freeze that is near below its bound, of which each partition has the same share, a little
    /// at a time. Whoever is written long before changes again, and is written twice.
    func writeAhead(_ slot: PartitionSlot<Processor>) {
        guard machine.isNearFreeze(at: clock.monotonic) else { return }
        slot.processor.writeAhead(
            leaving: settings.unwrittenCustomersMax / max(1, slots.count), limit: settings.writeAheadSlice)
    }

    /// Whether all partitions run and have been read to their ends, and no timer is due.
    func isDrained() throws(ReadFailure) -> Bool {
        // At the bound not everybody was asked for timers.
        guard hasAssignment, unapplied == nil, !isPaused, !machine.isFull,
            !hasRunWork,
            !slots.contains(where: {
                !$0.isRunning || $0.backfill != nil || $0.hasTimersDue || $0.processor.hasTakeoverWork
                    || $0.processor.awaitsBackfill
            })
        else {
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
        let isAtEnd = zip(slot.inputs, slot.next).prefix(settings.eventsTopics.count).allSatisfy { reader, next in
            guard let end = try? reader.end() else { return false }
            return end <= next
        }
        if !isAtEnd { slot.lastRead = now }
        return isAtEnd
    }
}

/// Records of the worker's buffer that are still to be applied.
struct UnappliedRecords {
    /// The slot they were read for.
    let incarnation: Int
    let input: Int
    let readAt: Duration
    /// How many, from the cursor on.
    var count: Int
    var cursor = RecordCursor()

    init(incarnation: Int, input: Int, readAt: Duration, count: Int) {
        self.incarnation = incarnation
        self.input = input
        self.readAt = readAt
        self.count = count
    }
}
