import Customers
import Glibc

// Visits are cut from the events of all names: one at least the session gap after the event before begins a new one. An
// event in the middle can only begin a visit itself, or take the beginning from the event after it; so a late event
// inside the ring changes at most two beginnings, and no visit is cut anew.

extension Evaluator {
    /// Cuts visits anew around an event that is about to be put into the ring at `position`.
    public func cutVisits(
        time: Int64, position: Int, ring: EventRing, horizon: Int64, table: inout CustomerTable,
        block: inout CustomerBlock
    ) {
        let gap = plan.sessionGap
        let before = unsafe position > 0 ? ring.time(position - 1) : block.header.pointee.lastEvicted
        if position < ring.count {
            let after = ring.time(position)
            let began = before == .min || after - before >= gap
            if began && after - time < gap {
                // Under another session gap than the one they were counted by, there may be fewer.
                if unsafe block.header.pointee.visitCount > 0 { unsafe block.header.pointee.visitCount -= 1 }
                for index in 0..<plan.visitStates.count { dropVisit(after, state: Int(plan.visitStates[index]), block) }
            }
        }
        guard before == .min || time - before >= gap else { return }
        unsafe block.header.pointee.visitCount += 1
        for index in 0..<plan.visitStates.count {
            let state = Int(plan.visitStates[index])
            table.addToWindow(
                CountEntry(stamp: windowStamp(time)), section: BlockSection.firstState + state,
                window: plan.states[state].window, horizon: horizon, block: &block)
        }
    }

    /// Takes the beginning of a visit out of a window's list, if it is still there.
    private func dropVisit(_ time: Int64, state: Int, _ block: CustomerBlock) {
        let list = WindowList<CountEntry>(block, section: BlockSection.firstState + state)
        var index = 0
        while unsafe index < list.count && list.entries[index].time < time { index += 1 }
        guard index < list.count else { return }
        // Past the exact bound the beginning may be one of several in an entry.
        guard unsafe list.entries[index].time == time || list.flags.contains(.approximate) else { return }
        if unsafe list.entries[index].weight == 1 {
            list.remove(index..<index + 1)
        } else {
            unsafe list.entries[index].stamp -= 1
        }
    }
}
