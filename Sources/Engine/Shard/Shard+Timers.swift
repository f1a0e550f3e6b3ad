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
        var worked = bringOverDue(limit: limit)
        while timers.next <= clock {
            if worked >= limit { return true }
            worked += fireGroup(limit: min(limit - worked, Self.timerGroupMax))
        }
        return hasWaitingDue
    }

    /// Entries taken out before the first of them is worked off.
    private static var timerGroupMax: Int { 32 }

    /// Takes out some entries, asks for the customers' memory, then works them off.
    private mutating func fireGroup(limit: Int) -> Int {
        dueRows.removeAll()
        while dueRows.count < limit && timers.next <= clock {
            let entry = timers.pop()
            dueRows.append(entry)
            table.prefetchRow(entry.row)
        }
        let firedBefore = figures.timersFired
        var oldest = Int64.max
        for index in 0..<dueRows.count { table.prefetchHead(dueRows[index].row) }
        for index in 0..<dueRows.count {
            if index + Self.prefetchDistance < dueRows.count {
                table.prefetchStates(dueRows[index + Self.prefetchDistance].row)
            }
            let entry = dueRows[index]
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
        tallyBeforeTimer(at: instant, block)
        unsafe block.header.pointee.due = .max
        figures.timersFired += 1
        table.markDirty(block)
        if WaitingEvents(block).next <= instant { applyWaiting(at: instant, block: &block) }
        unsafe block.header.pointee.due = WaitingEvents(block).next
        guard unsafe block.header.pointee.firstSeen <= instant else { return }
        let rules = evaluator.timedRules(of: block, isLeftOut: isSettling ? isEdited : [])
        evaluator.beginPass()
        let until = evaluator.evaluate(rules, block: block, at: instant)
        unsafe block.header.pointee.due = min(until, WaitingEvents(block).next)
        guard evaluator.turns.count > 0 else { return }
        evaluator.findCauses(of: rules, block: block, at: instant, since: instant - 1)
        publishTurns(at: instant, origin: .timer, block: &block)
        unsafe block.header.pointee.lastExpiry = unsafe max(block.header.pointee.lastExpiry, instant)
    }

    /// Applies the waiting events whose time this is.
    private mutating func applyWaiting(at instant: Int64, block: inout CustomerBlock) {
        while WaitingEvents(block).next <= instant {
            waitingBatch.removeAll()
            let waiting = WaitingEvents(block)
            let parsed = unsafe waitingBatch.append(record(fromWaiting: waiting.record))
            waiting.removeFirst()
            guard case .event(let index) = parsed else { continue }
            let batch = waitingBatch.contents
            let event = batch[index]
            let name = unsafe nameID(
                folded: batch.bytes(event.name), spelled: batch.bytes(event.spelledName))
            let effect = unsafe effect(of: name, folded: batch.bytes(event.name))
            load(event: index, of: batch, for: effect)
            let change = RecordChange(
                event, name: name, effect: effect, time: event.time, attributes: batch.attributes(of: event))
            apply(change, clock: clock, block: &block)
        }
        unsafe block.header.pointee.due = .max
    }
}
