import Customers
import Events
import Rules

// Another plan. Customers are written as records of the old plan and read under the new one, as in a restore; then
// every customer is evaluated at the clock, and what differs from what was published is published with the origin
// `edit`.

extension Shard {
    /// Takes over another plan at the clock. Takes time in proportion to the customers, and memory for them twice.
    public mutating func adopt(_ plan: Plan) {
        _ = fireTimers()
        var next = successor(plan)
        swap(&next.outputs, &outputs)
        swap(&next.changelog, &changelog)
        next.finishTakeover()
        self = next
    }

    /// Takes over a plan at the clock, or the one whose takeover waits since `finishRestore`, and fills what is missing
    /// from a shard that has been given the past's events up to here.
    public mutating func adopt(_ plan: Plan, filledFrom past: inout Shard) {
        if takeover == nil {
            _ = fireTimers()
            var next = successor(plan)
            swap(&next.outputs, &outputs)
            swap(&next.changelog, &changelog)
            self = next
        }
        takeStates(from: &past)
        finishTakeover()
    }

    /// These customers under another plan, whose takeover has begun.
    mutating func successor(_ plan: Plan) -> Shard {
        var next = Shard(partition: partition, plan: plan, settings: settings)
        var records = RecordBuffer()
        for row in 0..<table.rowCount {
            guard let block = table.block(at: row) else { continue }
            let isDirty = block.isDirty
            records.removeAll()
            write(block, to: &records)
            var cursor = RecordCursor()
            while let record = records.next(&cursor), let key = unsafe record.key {
                unsafe next.restore(key: key, value: record.value, recordHash: block.header.pointee.recordHash)
            }
            if isDirty { unsafe next.markRestored(block.id) }
        }
        // The records were made a moment ago of customers that are in order.
        precondition(next.restoreFaults.isEmpty, "a customer that cannot be written and read")
        next.learnNames()
        next.takeRunning(from: self)
        next.beginTakeover(commitRecord)
        return next
    }

    private mutating func markRestored(_ id: UnsafeRawBufferPointer) {
        if let block = unsafe table.find(hash: CustomerTable.hash(id: id), id: id) { table.markDirty(block) }
    }

    /// Takes over what is not of customers nor of definitions.
    private mutating func takeRunning(from old: borrowing Shard) {
        clock = old.clock
        wallClock = old.wallClock
        nextOffsets = old.nextOffsets
        figures = old.figures
        figuresAtFreeze = old.figuresAtFreeze
        work = old.work
        transaction = old.transaction
        firstVersion = old.firstVersion
        segmentsPublished = old.segmentsPublished
        lastCommitRecord = old.lastCommitRecord
        generation = old.generation + 1
        tasks = old.tasks
        tasks.beginAnew()
        inputMoved = true
        segmentsAreNews = true
    }

    /// Compares the plan with what was published last, counts sizes, and fills what is new from what customers hold.
    mutating func beginTakeover(_ before: CommitRecord) {
        let known = Dictionary(before.segments.map { ($0.id, $0) }) { first, _ in first }
        isEdited = plan.segments.indices.map { known[plan.segments[$0].id]?.rule != plan.ruleFingerprints[$0] }
        for (index, segment) in plan.segments.enumerated() {
            guard let old = known[segment.id] else { continue }
            segmentFigures[index].entries = old.entries
            segmentFigures[index].exits = old.exits
            segmentFigures[index].definitionVersion = old.definitionVersion + (isEdited[index] ? 1 : 0)
            segmentFigures[index].isReady = isEdited[index] || old.isReady
            segmentFigures[index].completeAt = isEdited[index] ? nil : old.completeAt
        }
        table.visit { block in
            Memberships(block, segments: plan.segmentCount).visit { segment, _ in segmentFigures[segment].size += 1 }
        }
        takeover = Takeover(before: before.segments.map(\.id))
        fillGaps(keptBefore: noteKept(before))
    }

    /// Says how complete the segments are, publishes what is no longer defined, arms timers, and evaluates what is new.
    mutating func finishTakeover() {
        guard let takeover else { return }
        noteReadiness(takeover.incomplete)
        publishRetired(takeover.before, Publisher(segmentIDs: takeover.before, testTexts: []))
        let hasEdits = isEdited.contains(true)
        for row in 0..<table.rowCount {
            guard var block = table.block(at: row) else { continue }
            // What was due by now turns the rules that were there; those that are new hold from now on.
            fire(&block, upTo: clock)
            if hasEdits { evaluateEdits(&block) }
            arm(block)
        }
        isEdited = []
        gaps = [:]
        self.takeover = nil
    }

    /// Publishes that the members of segments that are no longer defined have left them.
    private mutating func publishRetired(_ ids: [String], _ publisher: borrowing Publisher) {
        let fingerprints = Dictionary(
            ids.enumerated().map { (Plan.fingerprint(ofSegment: $1), $0) }, uniquingKeysWith: { first, _ in first })
        let losers = gaps.values.filter { !$0.gaps.lostSegments.isEmpty }.sorted { $0.row.value < $1.row.value }
        for (row, gap) in losers {
            guard let block = table.block(at: Int(row.value)) else { continue }
            for segment in gap.lostSegments.compactMap({ fingerprints[$0] }).sorted(by: { ids[$0] < ids[$1] }) {
                unsafe block.header.pointee.version += 1
                figures.changes += 1
                table.markDirty(block)
                unsafe publisher.publish(
                    Change(
                        customer: block.id, segment: segment, entered: false, instant: clock, validUntil: nil,
                        origin: .edit, version: block.header.pointee.version, definitionVersion: 0,
                        isApproximate: false, cause: nil),
                    to: &outputs)
            }
        }
    }

    private mutating func evaluateEdits(_ block: inout CustomerBlock) {
        guard unsafe block.header.pointee.firstSeen <= clock else { return }
        evaluator.beginPass()
        let until = evaluator.evaluate(plan.allRules, block: block, at: clock)
        let due = min(until, WaitingEvents(block).next)
        if unsafe block.header.pointee.due != due {
            unsafe block.header.pointee.due = due
            // A restart arms the timer by what is written.
            table.markDirty(block)
        }
        guard evaluator.turns.count > 0 else { return }
        let before = unsafe max(clock - 1, block.header.pointee.lastRecord)
        evaluator.findCauses(of: plan.allRules, block: block, at: clock, since: before)
        publishTurns(at: clock, origin: .edit, block: &block)
        table.markDirty(block)
    }
}
