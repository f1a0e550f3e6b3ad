import Customers
import Events
import Insights
import Rules

/// The share of a preview: who would enter and leave a segment under other definitions. Every customer is written as it
/// is and read under those definitions into a table of their own, as when they are taken over, and evaluated there.
final class PreviewShare: Share {
    private var preview: PreviewPartial
    /// The segment's place in the plan as it is; nil where it is new.
    private let before: Int?
    /// Its place in the plan that is tried; nil where it is gone.
    private let after: Int?
    /// States that its rule reads and that have been kept so far: what a customer has nothing of is nothing.
    private let kept: Set<Int>
    /// States that its rule reads and that have not been kept so far.
    private let unkept: Set<Int>
    /// Time up to which events may be missing in what has been kept and is read.
    private let missingUpTo: Int64
    /// Lists that were rules: nobody stays in them.
    private let emptiedLists: [Int]
    private var trial: Shard
    private var record = RecordBuffer(capacity: 4096)
    private var encoder = RecordEncoder()
    private var key: [UInt8] = []

    init(
        _ definitions: DefinitionSet, segment: String, examples: Int, of shard: borrowing Shard
    ) throws(TaskRefusal) {
        let checked: CheckedDefinitions
        do throws(DefinitionFaults) {
            checked = try definitions.check()
        } catch {
            throw .definitions(error.faults.map(\.description))
        }
        let plan = checked.plan(sessionGap: shard.plan.sessionGap)
        before = shard.plan.segmentIndex(segment)
        after = plan.segmentIndex(segment)
        guard before != nil || after != nil else { throw .unknownSegment(segment) }
        emptiedLists = plan.segments.indices.filter { index in
            let old = shard.plan.segmentIndex(plan.segments[index].id)
            return plan.segments[index].isList && old.map { !shard.plan.segments[$0].isList } ?? false
        }
        let reads = after.map { plan.reads(of: $0) } ?? []
        let states = Dictionary(
            shard.layout.states.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        kept = Set(reads.map(\.state).filter { states[plan.state($0).fingerprint] != nil })
        unkept = Set(reads.map(\.state)).subtracting(kept)
        missingUpTo = Self.missing(in: reads, plan, states, of: shard)
        trial = Shard(partition: shard.partition, plan: plan, settings: shard.settings)
        preview = PreviewPartial(examples: examples)
    }

    /// The latest time up to which events may be missing in a state that is kept, unless that no longer matters.
    private static func missing(
        in reads: [(state: Int, window: Int64?)], _ plan: Plan, _ states: [UInt64: Int], of shard: borrowing Shard
    ) -> Int64 {
        var latest = Int64.min
        for read in reads {
            guard let state = states[plan.state(read.state).fingerprint], let missing = shard.missingUpTo[state] else {
                continue
            }
            if let window = read.window, missing + window <= shard.clock { continue }
            latest = max(latest, missing)
        }
        return latest
    }

    func add(_ block: CustomerBlock, of shard: borrowing Shard, at t: Int64) {
        let was = before.map { Memberships(block, segments: shard.plan.segmentCount).contains($0) } ?? false
        let willBe = after.map { holds($0, for: block, of: shard, at: t) } ?? false
        preview.count(
            was: was, willBe: willBe, hash: unsafe block.header.pointee.idHash,
            id: { unsafe String(decoding: block.id, as: UTF8.self) })
    }

    /// Whether the rule of a segment of the trial holds for a customer.
    private func holds(_ segment: Int, for block: CustomerBlock, of shard: borrowing Shard, at t: Int64) -> Bool {
        key.removeAll(keepingCapacity: true)
        key.append(Shard.customerKey)
        unsafe key.append(contentsOf: block.id)
        record.removeAll()
        let plan = shard.plan
        unsafe key.withUnsafeBytes { key in
            _ = unsafe encoder.append(
                block, key: key, layout: shard.layout, names: shard.names,
                stateBytes: { plan.usedBytes(state: $0, block: block) }, to: &record)
        }
        var cursor = RecordCursor()
        while let written = record.next(&cursor), let key = unsafe written.key {
            unsafe trial.restore(key: key, value: written.value)
        }
        defer { unsafe trial.forget(block.id) }
        guard let found = unsafe trial.tryRule(of: segment, for: block.id, at: t, without: emptiedLists) else {
            return false
        }
        let isMissing = !unkept.isDisjoint(with: found.incomplete)
        if unsafe isMissing || block.header.pointee.firstSeen <= missingUpTo { preview.noteIncomplete() }
        return found.holds
    }

    func finish() -> [[UInt8]]? { [preview.bytes] }
}

extension Shard {
    /// Whether a segment's rule holds at `t` for a customer that was just read from a record of another plan, filled as
    /// far as it can be, and taken out of lists that nobody stays in; and the states in which something may be missing.
    /// nil where there is no such customer.
    mutating func tryRule(
        of segment: Int, for id: UnsafeRawBufferPointer, at t: Int64, without emptiedLists: [Int]
    ) -> (holds: Bool, incomplete: Set<Int>)? {
        let hash = unsafe CustomerTable.hash(id: id)
        guard var block = unsafe table.find(hash: hash, id: id) else { return nil }
        var incomplete: Set<Int> = []
        if let gap = gaps[hash]?.gaps {
            incomplete = Set(
                evaluator.fillGaps(
                    gap.missingStates, marksAreOther: gap.marksAreOther, names: names, table: &table, block: &block))
            if gap.marksAreOther, unsafe block.header.pointee.ringCount > 0 {
                incomplete.formUnion(evaluator.sequencesWithConditions)
            }
        }
        for list in emptiedLists where Memberships(block, segments: plan.segmentCount).contains(list) {
            table.exit(list, segments: plan.segmentCount, block: block)
        }
        return (evaluator.holds(rule: segment, block: block, at: t), incomplete)
    }

    /// Forgets a customer that was only tried.
    mutating func forget(_ id: UnsafeRawBufferPointer) {
        let hash = unsafe CustomerTable.hash(id: id)
        gaps[hash] = nil
        if let block = unsafe table.find(hash: hash, id: id) { table.remove(block) }
    }
}
