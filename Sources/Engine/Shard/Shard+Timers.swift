import Customers
import Events
import Rules

// What happens without a record: rules that time turns, and events from the future whose time has come.

extension Shard {
    /// Tells the time. With nothing to read (`isIdle`) the clock of mode `live` moves on to `idleClock`, the wall clock
    /// less the time after which a partition counts as idle. Milliseconds since 1970.
    public mutating func observe(wallClock: Int64, isIdle: Bool, idleClock: Int64) {
        self.wallClock = max(self.wallClock, wallClock)
        if isIdle && settings.clock == .live { clock = max(clock, min(idleClock, wallClock)) }
    }

    /// Moves the clock on, for the end of a replay; what is due by then is fired by `fireTimers`.
    public mutating func moveClock(to instant: Int64) { clock = max(clock, instant) }

    /// Works off due timers, at most `limit` entries; answers whether more are due.
    public mutating func fireTimers(limit: Int = .max) -> Bool {
        var worked = 0
        while timers.next <= clock {
            if worked == limit { return true }
            worked += fireGroup(limit: min(limit - worked, Self.timerGroupMax))
        }
        return false
    }

    /// Entries taken out before the first of them is worked off.
    private static var timerGroupMax: Int { 32 }

    /// Takes out some entries, asks for the customers' memory, then works them off.
    private mutating func fireGroup(limit: Int) -> Int {
        dueRows.removeAll(keepingCapacity: true)
        while dueRows.count < limit && timers.next <= clock {
            let entry = timers.pop()
            dueRows.append(entry)
            table.prefetch(entry.row)
        }
        let firedBefore = figures.timersFired
        var oldest = Int64.max
        for entry in dueRows {
            guard var block = table.block(at: Int(entry.row.value)) else { continue }
            guard unsafe block.header.pointee.armed == entry.instant else { continue }
            unsafe block.header.pointee.armed = .max
            if unsafe block.header.pointee.due <= clock { oldest = min(oldest, entry.instant) }
            fire(&block, upTo: clock)
            arm(block)
        }
        if oldest < .max {
            work.timerDelays.observe(clock - oldest, timers: Int(figures.timersFired - firedBefore))
        }
        return dueRows.count
    }

    /// Sees to it that the customer's due instant stands in the queue.
    @inline(__always)
    mutating func arm(_ block: CustomerBlock) {
        let due = unsafe block.header.pointee.due
        guard unsafe due < block.header.pointee.armed else { return }
        unsafe block.header.pointee.armed = due
        timers.push(due, block.row)
    }

    /// Works off what is due for a customer before a record of `time`, or at or before the clock as it stands.
    @inline(__always)
    mutating func workOff(before time: Int64, clock: Int64, block: inout CustomerBlock) {
        fire(&block, upTo: max(time - 1, clock))
    }

    /// Works off all that is due for a customer up to and including an instant.
    @inline(__always)
    mutating func fire(_ block: inout CustomerBlock, upTo limit: Int64) {
        while unsafe block.header.pointee.due <= limit { fireNext(&block) }
    }

    @inline(never)
    private mutating func fireNext(_ block: inout CustomerBlock) {
        let instant = unsafe block.header.pointee.due
        unsafe block.header.pointee.due = .max
        figures.timersFired += 1
        table.markDirty(block)
        if WaitingEvents(block).next <= instant { applyWaiting(at: instant, block: &block) }
        unsafe block.header.pointee.due = WaitingEvents(block).next
        guard unsafe block.header.pointee.firstSeen <= instant else { return }
        rulesAtHand.removeAll(keepingCapacity: true)
        let memberships = Memberships(block, segments: plan.segmentCount)
        for index in 0..<plan.timedRuleCount {
            let rule = plan.timedRule(index)
            if memberships.contains(rule) || plan.canRise(rule) { rulesAtHand.append(rule) }
        }
        if !isEdited.isEmpty { rulesAtHand.removeAll { isEdited[$0] } }
        evaluator.beginPass()
        let until = evaluate(at: instant, block: block, noted: false)
        unsafe block.header.pointee.due = min(until, WaitingEvents(block).next)
        if publishFlips(at: instant, origin: .timer, block: &block) {
            unsafe block.header.pointee.lastExpiry = unsafe max(block.header.pointee.lastExpiry, instant)
        }
    }

    /// Applies the waiting events whose time this is.
    private mutating func applyWaiting(at instant: Int64, block: inout CustomerBlock) {
        while WaitingEvents(block).next <= instant {
            waitingBatch.removeAll()
            let waiting = WaitingEvents(block)
            let view = unsafe RecordView(offset: 0, key: nil, value: waiting.record)
            let parsed = waitingBatch.append(view)
            waiting.removeFirst()
            guard case .event(let index) = parsed else { continue }
            let event = waitingBatch[index]
            let name = unsafe nameID(
                folded: waitingBatch.bytes(event.name), spelled: waitingBatch.bytes(event.spelledName))
            let effect = unsafe effect(of: name, folded: waitingBatch.bytes(event.name))
            load(event: index, of: waitingBatch, for: effect)
            let change = RecordChange(
                event, name: name, effect: effect, time: event.time, attributes: waitingBatch.attributes(of: event))
            apply(change, clock: clock, block: &block)
        }
        unsafe block.header.pointee.due = .max
    }

    /// Evaluates the rules at hand and gathers those that turned; answers the first instant at which any may turn
    /// again. Unless the tests were `noted` before a record, a turn's cause is what changed since the instant before.
    mutating func evaluate(at instant: Int64, block: CustomerBlock, noted: Bool) -> Int64 {
        var until = Int64.max
        flips.removeAll(keepingCapacity: true)
        let memberships = Memberships(block, segments: plan.segmentCount)
        for rule in rulesAtHand {
            let verdict = evaluator.evaluate(rule: rule, block: block, at: instant)
            until = min(until, verdict.until)
            guard verdict.holds != memberships.contains(rule) else { continue }
            flips.append(Flip(rule: rule, holds: verdict.holds, until: verdict.until, cause: nil))
        }
        guard !flips.isEmpty else { return until }
        if !noted && flips.contains(where: { evaluator.hasSeveralTests(rule: $0.rule) }) {
            noteTestsBefore(instant, block: block)
        }
        for index in flips.indices {
            flips[index].cause = evaluator.cause(rule: flips[index].rule, block: block, at: instant)
        }
        if flips.count > 1 { flips.sort { $0.rule < $1.rule } }
        return until
    }

    /// Without a record the tests of the instant before can still be asked.
    private mutating func noteTestsBefore(_ instant: Int64, block: CustomerBlock) {
        evaluator.beginPass()
        for flip in flips { evaluator.noteTests(rule: flip.rule, block: block, at: instant - 1) }
        evaluator.beginPass()
        for rule in rulesAtHand { _ = evaluator.evaluate(rule: rule, block: block, at: instant) }
    }
}
