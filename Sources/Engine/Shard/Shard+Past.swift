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
    /// Whether the past's events may hold what is missing for the plan whose takeover has begun.
    var wantsPast: Bool { takeover.map { !$0.gaps.isEmpty } ?? false }

    /// An empty shard to be given the past's events by `replay`; nil where a plan, or the one whose takeover waits
    /// since `finishRestore`, reads nothing that is missing. Takes time and memory as `adopt` does.
    public mutating func emptyPast(for plan: Plan) -> Shard? {
        if takeover != nil {
            guard wantsPast else { return nil }
        } else {
            guard plan !== self.plan, successor(plan).wantsPast else { return nil }
        }
        return Shard(partition: partition, plan: plan, settings: settings)
    }

    /// Gives records of the past to a shard that came of `emptyPast`, as `apply` would; nothing of it is published.
    public func replay(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int,
        into past: inout Shard
    ) {
        // Here, what is later than the clock still waits.
        past.wallClock = clock
        past.apply(records, topic: topic, from: &cursor, limit: limit)
        if past.firstClocks[topic] == nil { past.firstClocks[topic] = past.clock }
        past.outputs.removeAll()
    }

    /// Takes the states that customers lack from a shard that was given the past's events.
    mutating func takeStates(from past: inout Shard) {
        guard let gaps = takeover?.gaps, let wanted = takeover?.wanted else { return }
        past.wallClock = clock
        past.clock = max(past.clock, clock)
        _ = past.fireTimers()
        past.outputs.removeAll()
        let lostUpTo = past.firstClocks.values.max().map { $0 + past.disorder }
        for state in wanted { missingUpTo[state] = nil }
        for gap in gaps {
            guard var block = table.block(at: Int(gap.row.value)) else { continue }
            let known = unsafe past.table.find(hash: block.header.pointee.idHash, id: block.id)
            let found = evaluator.fill(
                gap.states, marks: self.gaps[unsafe block.header.pointee.idHash]?.gaps.marksAreOther ?? false,
                from: known, lostUpTo: lostUpTo ?? .max, pastNames: past.names, names: names, table: &table,
                block: &block)
            table.markDirty(block)
            for (state, time) in found { missingUpTo[state] = max(missingUpTo[state] ?? .min, time) }
        }
    }

    /// Notes what the changelog says of states; answers those that were kept so far, and are empty only where a
    /// customer has nothing of them.
    mutating func noteKept(_ before: CommitRecord) -> Set<Int> {
        guard let states = before.states else {
            // Rules that stayed the same have read their states all along.
            return Set(plan.segments.indices.filter { !isEdited[$0] }.flatMap { plan.reads(of: $0).map(\.state) })
        }
        let kept = Dictionary(states.map { ($0.fingerprint, $0) }) { first, _ in first }
        for (index, fingerprint) in layout.states.enumerated() {
            missingUpTo[index] = kept[fingerprint]?.missingUpTo
        }
        return Set(layout.states.indices.filter { kept[layout.states[$0]] != nil })
    }

    /// Fills what customers have nothing of from their rings and counts, and notes what is missing still.
    mutating func fillGaps(keptBefore: Set<Int>) {
        guard var takeover else { return }
        let wanted = Set(
            plan.segments.indices.filter { plan.segments[$0].isBackfilled }
                .flatMap { plan.reads(of: $0).map(\.state) })
        for (row, gap) in gaps.values {
            guard var block = table.block(at: Int(row.value)) else { continue }
            var states = evaluator.fillGaps(
                gap.missingStates, marksAreOther: gap.marksAreOther, names: names, table: &table, block: &block
            ).filter { !keptBefore.contains($0) }
            if gap.marksAreOther, unsafe block.header.pointee.ringCount > 0 {
                // The marks are those of this plan from now on, as far as they can be known.
                table.markDirty(block)
                takeover.incomplete.formUnion(evaluator.sequencesWithConditions)
                if !wanted.isDisjoint(with: evaluator.sequencesWithConditions) {
                    takeover.gaps.append(Takeover.Gap(row: row, states: states.filter(wanted.contains)))
                    takeover.incomplete.formUnion(states)
                    continue
                }
            }
            takeover.incomplete.formUnion(states)
            states.removeAll { !wanted.contains($0) }
            if !states.isEmpty { takeover.gaps.append(Takeover.Gap(row: row, states: states)) }
        }
        takeover.wanted = takeover.incomplete.intersection(wanted)
        for state in takeover.incomplete { missingUpTo[state] = clock }
        self.takeover = takeover
    }

    /// Says of the segments that are new or read what is missing now whether they are complete, and when they will be.
    mutating func noteReadiness(_ incomplete: Set<Int>) {
        for index in plan.segments.indices {
            let reads = plan.reads(of: index)
            guard isEdited[index] || reads.contains(where: { incomplete.contains($0.state) }) else { continue }
            var isEver = true
            var completeAt: Int64?
            for read in reads {
                guard let missing = missingUpTo[read.state] else { continue }
                guard let window = read.window else {
                    isEver = false
                    continue
                }
                // What is missing has left the window by then.
                if missing + window > clock { completeAt = max(completeAt ?? .min, missing + window) }
            }
            segmentFigures[index].isReady = isEver && completeAt == nil
            segmentFigures[index].completeAt = isEver ? completeAt : nil
        }
    }
}
