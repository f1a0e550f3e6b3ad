import Customers
import Events
import Rules

// The part of a takeover that is the same after a restart, where all customers lie under the plan already, and without
// one, where they are brought over: what each goes through, and what follows for the segments.

extension Shard {
    /// Begins to take the plan over: compares it with what was published last.
    mutating func beginTakeover(_ before: CommitRecord.Takeover) {
        let known = Dictionary(before.segments.map { ($0.id, $0) }) { first, _ in first }
        isEdited = plan.segments.indices.map { known[plan.segments[$0].id]?.rule != plan.ruleFingerprints[$0] }
        for (index, segment) in plan.segments.enumerated() {
            segmentFigures[index].definitionVersion = segment.version
            guard let old = known[segment.id] else { continue }
            segmentFigures[index].entries = old.entries
            segmentFigures[index].exits = old.exits
            segmentFigures[index].isReady = isEdited[index] || old.isReady
            segmentFigures[index].completeAt = isEdited[index] ? nil : old.completeAt
        }
        let lists = plan.segments.indices.filter {
            plan.segments[$0].isList && isEdited[$0] && known[plan.segments[$0].id] != nil
        }
        takeover = Takeover(
            before: before, retired: RetiredSegments(before.segments.map(\.id)), kept: noteKept(before),
            wanted: plan.statesFilledFromPast, edits: plan.rules(touchedBy: isEdited), emptiedLists: lists)
    }

    /// Notes what is known of states; answers those that were kept so far, and are empty only where a customer has
    /// nothing of them.
    private mutating func noteKept(_ before: CommitRecord.Takeover) -> Set<Int> {
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

    /// Brings a customer through the takeover, as it was when the plan came to hold: fills what is new, publishes that
    /// it has left segments that are no longer defined, works off what was due by then, and evaluates what is new.
    mutating func settle(_ block: inout CustomerBlock, _ gap: RecordGaps?) {
        guard let instant = takeover?.instant else { return }
        if let gap {
            fill(gap, of: &block)
            leaveRetired(gap.lostSegments, block)
        }
        // What was due by then turns the rules that were there; those that are new hold from then on.
        isSettling = true
        fire(&block, upTo: instant)
        isSettling = false
        if let edits = takeover?.edits, !edits.isEmpty {
            unsafe edits.withUnsafeBufferPointer { edits in
                guard let first = edits.baseAddress else { return }
                unsafe evaluate(RuleList(first, count: edits.count), of: &block, at: instant)
            }
        }
        arm(block)
    }

    /// Fills what a customer has nothing of from its ring and counts, then from the past's events, and notes what is
    /// missing still.
    private mutating func fill(_ gap: RecordGaps, of block: inout CustomerBlock) {
        guard let kept = takeover?.kept, let wanted = takeover?.wanted else { return }
        var lacking = evaluator.fillGaps(
            gap.missingStates, marksAreOther: gap.marksAreOther, names: names, table: &table, block: &block
        ).filter { !kept.contains($0) }
        let filled = lacking.filter(wanted.contains)
        var wantsMarks = false
        if gap.marksAreOther, unsafe block.header.pointee.ringCount > 0 {
            // The marks are those of this plan from now on, as far as they can be known.
            table.markDirty(block)
            wantsMarks = !wanted.isDisjoint(with: evaluator.sequencesWithConditions)
            lacking += evaluator.sequencesWithConditions
        }
        guard !lacking.isEmpty else { return }
        noteIncomplete(lacking)
        guard let past, wantsMarks || !filled.isEmpty else { return }
        let found = fill(filled, marks: gap.marksAreOther, from: past, of: &block)
        for (state, time) in found { missingUpTo[state] = max(missingUpTo[state] ?? .min, time) }
    }

    /// Notes that something of these states may be missing. Of those that are filled from the past's events it is seen
    /// there up to when.
    private mutating func noteIncomplete(_ states: [Int]) {
        guard let wanted = takeover?.wanted, let instant = takeover?.instant else { return }
        for state in states where takeover?.incomplete.insert(state).inserted ?? false {
            missingUpTo[state] = past != nil && wanted.contains(state) ? nil : instant
        }
    }

    /// Publishes that a customer has left segments that are no longer defined.
    private mutating func leaveRetired(_ fingerprints: [UInt64], _ block: CustomerBlock) {
        guard !fingerprints.isEmpty, let takeover else { return }
        for segment in takeover.retired.places(of: fingerprints) {
            unsafe block.header.pointee.version += 1
            figures.changes += 1
            table.markDirty(block)
            let change = unsafe Change(
                customer: block.id, segment: segment, entered: false, instant: takeover.instant, validUntil: nil,
                origin: .edit, version: block.header.pointee.version, definitionVersion: 0, isApproximate: false,
                cause: nil)
            takeover.retired.publisher.publish(change, to: &outputs)
        }
    }

    /// Evaluates what is new. What is due by the other rules is known of the customer.
    private mutating func evaluate(_ edits: RuleList, of block: inout CustomerBlock, at instant: Int64) {
        guard unsafe block.header.pointee.firstSeen <= instant else { return }
        for list in takeover?.emptiedLists ?? []
        where Memberships(block, segments: plan.segmentCount).contains(list) {
            publishListed(list, isMember: false, at: instant, origin: .edit, block: &block)
        }
        evaluator.beginPass()
        let due = unsafe min(evaluator.evaluate(edits, block: block, at: instant), block.header.pointee.due)
        if unsafe block.header.pointee.due != due {
            unsafe block.header.pointee.due = due
            // A restart arms the timer by what is written.
            table.markDirty(block)
        }
        guard evaluator.turns.count > 0 else { return }
        let before = unsafe max(instant - 1, block.header.pointee.lastRecord)
        evaluator.findCauses(of: edits, block: block, at: instant, since: before)
        publishTurns(at: instant, origin: .edit, block: &block)
        table.markDirty(block)
    }

    /// All customers have been brought through: says how complete the segments are.
    mutating func endTakeover() {
        guard let takeover else { return }
        noteReadiness(takeover.incomplete, at: takeover.instant)
        isEdited = []
        gaps = [:]
        // After a restart it is said once reading begins.
        let isTold = predecessor == nil
        predecessor = nil
        past = nil
        layout.takeover = 0
        self.takeover = nil
        inputMoved = true
        segmentsAreNews = true
        if !isTold { answerAdopted() }
    }

    /// Says of the segments that are new or read what is missing now whether they are complete, and when they will be.
    mutating func noteReadiness(_ incomplete: Set<Int>, at instant: Int64) {
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
                if missing + window > instant { completeAt = max(completeAt ?? .min, missing + window) }
            }
            segmentFigures[index].isReady = isEver && completeAt == nil
            segmentFigures[index].completeAt = isEver ? completeAt : nil
        }
    }

    /// Tells the coordinator by which definitions the shard works, and how complete they are.
    mutating func answerAdopted() {
        guard settings.jobsTopic != nil else { return }
        let segments = zip(plan.segments, segmentFigures).map { segment, figures in
            ShardAnswer.Readiness(segment: segment.id, isReady: figures.isReady, completeAt: figures.completeAt)
        }
        answer(.adopted(version: plan.version, segments: segments))
    }
}
