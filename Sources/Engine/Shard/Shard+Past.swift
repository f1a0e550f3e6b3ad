import Customers
import Events
import Rules

// What a plan reads and customers do not hold is taken from the past's events, where somebody can read them again: an
// empty shard of the same plan is given them all up to where this one stands, and hands over the states that are
// missing here. States do not depend on the order of events, so they are those of a shard that had the plan from the
// start.
//
// Whether a customer's past is whole is seen by comparing what both know of it whatever the plan: the number of events,
// and the newest 64 one by one. So it does not matter why events are missing; up to the time of the newest one missing,
// nothing is promised. Of those older than the newest 64 the time is not known: what a log no longer keeps was in front
// of the first records that it has, so it is taken to be later than they are by no more than the largest disorder seen
// among all.
//
// Of several input topics the order of their records among each other is that in which they are given, as nearly as it
// was known. It decides only which of two records of one id is the duplicate, and the time of records without one.

extension Shard {
    /// An empty shard to be given the past's events by `replay`; nil where a plan, or the one whose takeover waits
    /// since `finishRestore`, reads nothing that is missing. Takes time in proportion to the customers.
    public mutating func emptyPast(for plan: Plan) -> Shard? {
        if takeover != nil {
            guard wantsPast else { return nil }
        } else {
            guard plan !== self.plan, lacksAnything(of: plan) else { return nil }
        }
        return Shard(partition: partition, plan: plan, settings: settings)
    }

    /// After a restart: whether the past's events may hold what a customer lacks for the plan.
    var wantsPast: Bool {
        guard let takeover else { return false }
        return gaps.values.contains { row, gap in
            guard !isSettled(gap), let block = table.block(at: Int(row.value)) else { return false }
            return evaluator.wantsPast(
                gap, wanted: takeover.wanted, kept: takeover.kept, names: names, block: block,
                markWords: plan.markWords)
        }
    }

    /// Gives records of the past to a shard that came of `emptyPast`, as `apply` would; nothing of it is published.
    public mutating func replay(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int,
        into past: inout Shard
    ) {
        // Here, what is later than the clock still waits.
        past.wallClock = clock
        let applied = past.apply(records, topic: topic, from: &cursor, limit: limit)
        pending?.pastRecords += UInt64(applied)
        if past.firstClocks[topic] == nil { past.firstClocks[topic] = past.clock }
        past.outputs.removeAll()
    }

    /// Takes states, and marks if asked, that a customer lacks from a shard that was given the past's events; answers
    /// the time up to which something may be missing still, by state.
    mutating func fill(
        _ states: [Int], marks: Bool, from past: Past, of block: inout CustomerBlock
    ) -> [(state: Int, missingUpTo: Int64)] {
        guard let instant = takeover?.instant else { return [] }
        past.shard.wallClock = instant
        past.shard.clock = max(past.shard.clock, instant)
        var known = unsafe past.shard.table.find(hash: block.header.pointee.idHash, id: block.id)
        if var found = known {
            past.shard.fire(&found, upTo: instant)
            past.shard.outputs.removeAll()
            known = found
        }
        // Who was erased and came again is another customer: the past's events know both as one.
        let isForeign =
            firstVersion > 0
            && (known.map { unsafe $0.header.pointee.firstSeen < block.header.pointee.firstSeen } ?? false)
        let filled = evaluator.fill(
            states, marks: marks, from: isForeign ? nil : known, lostUpTo: past.lostUpTo, pastNames: past.shard.names,
            names: names, table: &table, block: &block)
        table.markDirty(block)
        return filled
    }
}
