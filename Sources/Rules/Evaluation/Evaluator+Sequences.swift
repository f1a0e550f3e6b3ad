import Customers
import Events
import Glibc

// Sequences follow the ring: the state now, and the state before the ring's oldest event. An event at the ring's end is
// taken in; one in its middle is put there, and the ring is replayed from the state before it.
//
// A sequence's section holds the state now and behind it the one before the ring, each as `SequenceState.pack` writes
// it. It is empty until an event of the first step comes.

extension Evaluator {
    /// Whether any rule has a sequence.
    public var hasSequences: Bool { plan.sequences.count > 0 }

    /// Marks an event that stands in the ring at `index` with the selects it meets; answers whether there are any.
    public func mark(_ event: EventPlan, index: Int, ring: EventRing, slot: (Int) -> ValueView) -> Bool {
        var any = false
        for entry in Int(event.firstMark)..<Int(event.firstMark + event.markCount) {
            let marked = plan.marks[entry]
            guard isSelected(marked.select, slot: slot) else { continue }
            any = true
            let word = Int(marked.mark) >> 5
            ring.setMark(index, word: word, to: ring.mark(index, word: word) | 1 << UInt32(marked.mark & 31))
        }
        return any
    }

    /// Takes the newest event of the ring into all sequences it is marked for.
    public mutating func takeNewest(table: inout CustomerTable, block: inout CustomerBlock) {
        for sequence in 0..<plan.sequences.count {
            let ring = EventRing(block, markWords: plan.markWords)
            let index = ring.count - 1
            guard isMarked(index, ring, sequence) else { continue }
            let state = Int(plan.sequenceStates[sequence])
            guard let (now, base) = load(state, block) ?? begin(state, index, ring) else { continue }
            now.take(time: ring.time(index)) { Self.isMarked(ring, index, $0) }
            store(state, now, base, table: &table, block: &block)
        }
    }

    /// Takes the oldest event of a full ring, which is about to leave it, into the states before the ring.
    public mutating func takeOldestIntoBase(table: inout CustomerTable, block: inout CustomerBlock) {
        for sequence in 0..<plan.sequences.count {
            let ring = EventRing(block, markWords: plan.markWords)
            guard isMarked(0, ring, sequence) else { continue }
            let state = Int(plan.sequenceStates[sequence])
            guard let (now, base) = load(state, block) else { continue }
            base.take(time: ring.time(0)) { Self.isMarked(ring, 0, $0) }
            store(state, now, base, table: &table, block: &block)
        }
    }

    /// Replays the ring, into which a late event has been put, from the states before it.
    ///
    /// - Parameter only: the states to replay; nil for all.
    public mutating func replaySequences(
        only: Set<Int>? = nil, table: inout CustomerTable, block: inout CustomerBlock
    ) {
        for sequence in 0..<plan.sequences.count {
            let state = Int(plan.sequenceStates[sequence])
            if let only, !only.contains(state) { continue }
            let ring = EventRing(block, markWords: plan.markWords)
            let now: SequenceState
            let base: SequenceState
            if let kept = load(state, block) {
                (now, base) = kept
            } else {
                guard (0..<ring.count).contains(where: { isMarked($0, ring, sequence) }) else { continue }
                now = sequenceState(of: state)
                base = sequenceState(of: state, second: true)
                base.clear()
            }
            now.copy(base)
            for index in 0..<ring.count where isMarked(index, ring, sequence) {
                now.take(time: ring.time(index)) { Self.isMarked(ring, index, $0) }
            }
            store(state, now, base, table: &table, block: &block)
        }
    }

    /// Whether an event is marked for any step of a sequence.
    private func isMarked(_ index: Int, _ ring: EventRing, _ sequence: Int) -> Bool {
        let spec = plan.sequences[sequence]
        for step in Int(spec.firstStep)..<Int(spec.firstStep + spec.stepCount)
        where Self.isMarked(ring, index, plan.sequenceSteps[step].mark) {
            return true
        }
        return false
    }

    @inline(__always)
    private static func isMarked(_ ring: EventRing, _ index: Int, _ mark: Int32) -> Bool {
        ring.mark(index, word: Int(mark) >> 5) & (1 << UInt32(mark & 31)) != 0
    }

    /// Whether a kept sequence may be late at `t` because more starts waited than are kept one by one.
    func isSequenceApproximate(_ state: Int, block: CustomerBlock, at t: Int64) -> Bool {
        guard let (now, _) = load(state, block) else { return false }
        now.advance(to: t)
        return now.isApproximate
    }

    /// The kept states of a sequence; nil where its section is empty.
    private func load(_ state: Int, _ block: CustomerBlock) -> (now: SequenceState, base: SequenceState)? {
        let section = BlockSection.firstState + state
        if block.isEmpty(section) { return nil }
        let words = unsafe block.section(section).assumingMemoryBound(to: Int64.self)
        let now = sequenceState(of: state)
        let base = sequenceState(of: state, second: true)
        let used = unsafe now.unpack(from: words)
        unsafe base.unpack(from: words + used)
        return (now, base)
    }

    /// Empty states, where the event is one of the first step; nil where it is not, since then nothing begins.
    private func begin(_ state: Int, _ index: Int, _ ring: EventRing) -> (now: SequenceState, base: SequenceState)? {
        let now = sequenceState(of: state)
        guard unsafe Self.isMarked(ring, index, now.steps[0].mark) else { return nil }
        let base = sequenceState(of: state, second: true)
        now.clear()
        base.clear()
        return (now, base)
    }

    private func store(
        _ state: Int, _ now: SequenceState, _ base: SequenceState, table: inout CustomerTable,
        block: inout CustomerBlock
    ) {
        let section = BlockSection.firstState + state
        let nowWords = now.packedWords
        table.reserve(section, bytes: (nowWords + base.packedWords) * 8, in: &block)
        let words = unsafe block.section(section).assumingMemoryBound(to: Int64.self)
        unsafe now.pack(to: words)
        unsafe base.pack(to: words + nowWords)
    }
}
