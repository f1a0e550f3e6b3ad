import Customers
import Events

// A rule may read what was not kept so far, because it is new or was edited. What can be had from the ring and from the
// life-long counts is taken from there; the rest counts as absent.

extension Evaluator {
    /// Fills states that a customer has nothing of; answers those of them in which something may be missing.
    /// - Parameter marksAreOther: the ring's marks are of other selects than the plan's.
    public mutating func fillGaps(
        _ missing: [Int], marksAreOther: Bool, names: borrowing NameDictionary, table: inout CustomerTable,
        block: inout CustomerBlock
    ) -> [Int] {
        let plan = plan
        let ring = EventRing(block, markWords: plan.markWords)
        if marksAreOther { markAnew(ring, names) }
        if missing.isEmpty { return [] }
        var incomplete: [Int] = []
        var hasNewSequence = false
        for state in missing {
            let spec = plan.states[state]
            if spec.kind == .sequence {
                hasNewSequence = true
            } else if spec.kind == .visitWindow {
                fillVisits(state, table: &table, block: &block)
            } else {
                fill(state, names: names, table: &table, block: &block)
            }
            let ring = EventRing(block, markWords: plan.markWords)
            if !isKnown(state, names: names, block: block, ring: ring) { incomplete.append(state) }
        }
        if hasNewSequence { replaySequences(only: Set(missing), table: &table, block: &block) }
        return incomplete
    }

    /// Whether the past's events may hold what a customer lacks. Nothing in its block changes, and its ring and states may
    /// be those of another plan.
    /// - Parameters:
    ///   - wanted: states that are to be filled from the past.
    ///   - kept: states of which a customer who has nothing lacks nothing.
    ///   - markWords: of the plan that the ring is of.
    public func wantsPast(
        _ gap: RecordGaps, wanted: Set<Int>, kept: Set<Int>, names: borrowing NameDictionary, block: CustomerBlock,
        markWords: Int
    ) -> Bool {
        if gap.marksAreOther, unsafe block.header.pointee.ringCount > 0,
            !wanted.isDisjoint(with: sequencesWithConditions)
        {
            return true
        }
        return gap.missingStates.contains {
            wanted.contains($0) && !kept.contains($0)
                && !isKnown($0, names: names, block: block, ring: EventRing(block, markWords: markWords))
        }
    }

    /// Marks the ring's events with the selects that have no condition: of the others the properties are gone.
    private func markAnew(_ ring: EventRing, _ names: borrowing NameDictionary) {
        for index in 0..<ring.count {
            let event = eventPlan(foldedName: String(decoding: names.folded(ring.name(index)), as: UTF8.self))
            for entry in Int(event.firstMark)..<Int(event.firstMark + event.markCount) {
                let marked = plan.marks[entry]
                guard plan.selectFilters[Int(marked.select)] < 0 else { continue }
                let word = Int(marked.mark) >> 5
                ring.setMark(index, word: word, to: ring.mark(index, word: word) | 1 << UInt32(marked.mark & 31))
            }
        }
    }

    /// Whether the ring's events alone tell all that a state keeps.
    func readsNamesAlone(_ spec: StateSpec) -> Bool {
        spec.slot < 0 && spec.select >= 0 && plan.selectFilters[Int(spec.select)] < 0
    }

    private func fill(
        _ state: Int, names: borrowing NameDictionary, table: inout CustomerTable, block: inout CustomerBlock
    ) {
        let spec = plan.states[state]
        guard readsNamesAlone(spec) else { return }
        guard let wanted = names.id(ofFolded: plan.selectNames[Int(spec.select)]) else { return }
        let section = BlockSection.firstState + state
        if spec.kind == .count {
            var count: UInt64 = 0
            NameCounts(block).visit { name, events in
                if name == wanted { count += UInt64(events) }
            }
            guard count > 0 else { return }
            table.reserve(section, bytes: 8, in: &block)
            unsafe block.section(section).storeBytes(of: count, as: UInt64.self)
            return
        }
        for index in 0..<EventRing(block, markWords: plan.markWords).count {
            let event = EventRing(block, markWords: plan.markWords)[index]
            guard event.name == wanted else { continue }
            unsafe apply(
                state, time: event.time, horizon: block.header.pointee.lastRecord, slot: { _ in .missing },
                table: &table, block: &block)
        }
    }

    private func fillVisits(_ state: Int, table: inout CustomerTable, block: inout CustomerBlock) {
        var before = unsafe block.header.pointee.lastEvicted
        for index in 0..<EventRing(block, markWords: plan.markWords).count {
            let time = EventRing(block, markWords: plan.markWords).time(index)
            if before == .min || time - before >= plan.sessionGap {
                unsafe table.addToWindow(
                    CountEntry(stamp: windowStamp(time)), section: BlockSection.firstState + state,
                    window: plan.states[state].window, horizon: block.header.pointee.lastRecord, block: &block)
            }
            before = time
        }
    }

    /// Whether nothing that a state should hold of a customer can be missing.
    private func isKnown(
        _ state: Int, names: borrowing NameDictionary, block: CustomerBlock, ring: EventRing
    ) -> Bool {
        let spec = plan.states[state]
        let counts = NameCounts(block)
        let ringHoldsAll = unsafe UInt64(ring.count) == block.header.pointee.eventCount
        if spec.kind == .visitWindow || spec.kind == .sequence {
            return ringHoldsAll && (spec.kind == .visitWindow || sequenceReadsNamesAlone(spec))
        }
        var isCounted = false
        let wanted = names.id(ofFolded: plan.selectNames[Int(spec.select)])
        counts.visit { name, _ in isCounted = isCounted || name == wanted }
        if !isCounted && !counts.isFull { return true }
        guard readsNamesAlone(spec) else { return false }
        // A name that has a place has had it from its first event on.
        if spec.kind == .count { return isCounted }
        if ringHoldsAll { return true }
        if spec.kind == .latest, (0..<ring.count).contains(where: { ring.name($0) == wanted }) {
            return true
        }
        // Whatever has left the ring is older than its oldest event.
        return unsafe spec.hasWindow && ring.time(0) + spec.window <= block.header.pointee.lastRecord
    }

    /// The states of sequences that read more of an event than its name.
    public var sequencesWithConditions: [Int] {
        (0..<plan.sequenceStates.count).map { Int(plan.sequenceStates[$0]) }
            .filter { !sequenceReadsNamesAlone(plan.states[$0]) }
    }

    func sequenceReadsNamesAlone(_ spec: StateSpec) -> Bool {
        let sequence = plan.sequences[Int(spec.sequence)]
        return (Int(sequence.firstStep)..<Int(sequence.firstStep + sequence.stepCount)).allSatisfy { step in
            (0..<plan.marks.count).allSatisfy { entry in
                plan.marks[entry].mark != plan.sequenceSteps[step].mark
                    || plan.selectFilters[Int(plan.marks[entry].select)] < 0
            }
        }
    }
}
