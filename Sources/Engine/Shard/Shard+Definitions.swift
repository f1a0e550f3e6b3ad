import Customers
import Events
import Rules

// Another plan. Customers are written as records of the old plan and read under the new one, as in a restore; then every
// customer is evaluated at the clock, and what differs from what was published is published with the origin `edit`.

extension Shard {
    /// Takes over another plan at the clock. Takes time in proportion to the customers, and memory for them twice.
    public mutating func adopt(_ plan: Plan) {
        _ = fireTimers()
        var next = Shard(partition: partition, plan: plan, settings: settings)
        let before = commitRecord.segments
        var records = RecordBuffer()
        for row in 0..<table.rowCount {
            guard let block = table.block(at: row) else { continue }
            let isDirty = block.isDirty
            records.removeAll()
            write(block, to: &records)
            var cursor = RecordCursor()
            while let record = records.next(&cursor), let key = unsafe record.key {
                // The record was made a moment ago of a customer that is in order.
                do { unsafe try next.restore(key: key, value: record.value) } catch { preconditionFailure("\(error)") }
            }
            if isDirty { unsafe next.markRestored(block.id) }
        }
        next.learnNames()
        next.takeRunning(from: &self)
        next.takeOver(before)
        self = next
    }

    private mutating func markRestored(_ id: UnsafeRawBufferPointer) {
        if let block = unsafe table.find(hash: CustomerTable.hash(id: id), id: id) { table.markDirty(block) }
    }

    /// Takes over what is not of customers nor of definitions.
    private mutating func takeRunning(from old: inout Shard) {
        swap(&outputs, &old.outputs)
        clock = old.clock
        wallClock = old.wallClock
        nextOffsets = old.nextOffsets
        figures = old.figures
        recordsAtFreeze = old.recordsAtFreeze
        transaction = old.transaction
        segmentsPublished = old.segmentsPublished
        inputMoved = true
        segmentsAreNews = true
    }

    /// Compares the plan with the segments that were published last, counts sizes, arms timers, and evaluates what is new.
    mutating func takeOver(_ before: [CommitRecord.Segment]) {
        let known = Dictionary(before.map { ($0.id, $0) }) { first, _ in first }
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
        let incomplete = fillAllGaps()
        noteReadiness(incomplete)
        let retired = Publisher(segmentIDs: before.map(\.id), testTexts: [])
        publishRetired(before.map(\.id), retired)
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
    }

    /// Fills what customers have nothing of; answers the states in which something is missing of some customer.
    private mutating func fillAllGaps() -> Set<Int> {
        var incomplete: Set<Int> = []
        for (row, gap) in gaps.values {
            guard var block = table.block(at: Int(row.value)) else { continue }
            incomplete.formUnion(
                evaluator.fillGaps(
                    gap.missingStates, marksAreOther: gap.marksAreOther, names: names, table: &table, block: &block))
        }
        return incomplete
    }

    private mutating func noteReadiness(_ incomplete: Set<Int>) {
        for index in plan.segments.indices where isEdited[index] {
            let missing = plan.reads(of: index).filter { incomplete.contains($0.state) }
            segmentFigures[index].isReady = missing.isEmpty
            let window = missing.map(\.window)
            // Complete one window after now; never by itself where there is none.
            let longest = window.contains(nil) ? nil : window.compactMap { $0 }.max()
            segmentFigures[index].completeAt = missing.isEmpty ? nil : longest.map { clock + $0 }
        }
    }

    /// Publishes that the members of segments that are no longer defined have left them.
    private mutating func publishRetired(_ ids: [String], _ publisher: borrowing Publisher) {
        let fingerprints = Dictionary(
            uniqueKeysWithValues: ids.enumerated().map { (Plan.fingerprint(ofSegment: $1), $0) })
        for (row, gap) in gaps.values.sorted(by: { $0.row.value < $1.row.value }) {
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
        rulesAtHand.removeAll(keepingCapacity: true)
        for index in 0..<plan.segmentCount { rulesAtHand.append(plan.ruleInOrder(index)) }
        evaluator.beginPass()
        let until = evaluate(at: clock, block: block, noted: false)
        unsafe block.header.pointee.due = min(until, WaitingEvents(block).next)
        if publishFlips(at: clock, origin: .edit, block: &block) { table.markDirty(block) }
    }
}
