import Customers
import Events

// The same customer under the same plan, of a shard that was given the past's events again: what is missing here is
// taken from there.

extension Evaluator {
    /// Takes states, and the marks of the ring's events if asked, from the past's block of a customer; answers those of
    /// the plan's states touched in which events may be missing, with the time of the newest event that may.
    /// - Parameters:
    ///   - past: nil where the past's events hold nothing of the customer.
    ///   - lostUpTo: time of the newest event that may be missing in the past without standing in the ring.
    public mutating func fill(
        _ states: [Int], marks: Bool, from past: CustomerBlock?, lostUpTo: Int64, pastNames: borrowing NameDictionary,
        names: borrowing NameDictionary, table: inout CustomerTable, block: inout CustomerBlock
    ) -> [(state: Int, missingUpTo: Int64)] {
        let touched = marks ? Array(Set(states + sequencesWithConditions)) : states
        let ring = EventRing(block, markWords: plan.markWords)
        guard let past else {
            return ring.count == 0 ? [] : touched.map { ($0, ring.time(ring.count - 1)) }
        }
        let different = matchRings(ring, EventRing(past, markWords: plan.markWords), names, pastNames, marks: marks)
        // As many events are the same ones only where the newest are the same: the duplicate of a lost event is counted
        // in its place.
        let isCounted = unsafe past.header.pointee.eventCount >= block.header.pointee.eventCount
        let newestMissing = different ?? (isCounted || ring.count == 0 ? nil : min(ring.time(0), lostUpTo))
        for state in states where different == nil || !readsRingAlone(state) {
            table.copy(
                BlockSection.firstState + state, of: past, bytes: usedBytes(state, past), into: &block)
        }
        if newestMissing != nil { replaySequences(only: Set(states), table: &table, block: &block) }
        guard let newestMissing else { return [] }
        return touched.map { ($0, newestMissing) }
    }

    private func usedBytes(_ state: Int, _ past: CustomerBlock) -> Int {
        past.isEmpty(BlockSection.firstState + state) ? 0 : plan.usedBytes(state: state, block: past)
    }

    /// Whether the ring's events alone tell a state, as far as they reach.
    private func readsRingAlone(_ state: Int) -> Bool {
        let spec = plan.states[state]
        switch spec.kind {
        case .visitWindow: return true
        case .sequence: return sequenceReadsNamesAlone(spec)
        default: return readsNamesAlone(spec)
        }
    }

    /// Compares two rings from the newest event on; answers the time of the newest event that is in one of them only,
    /// nil where all of the first's are in the second. Copies marks from the second to the first.
    private func matchRings(
        _ ring: EventRing, _ past: EventRing, _ names: borrowing NameDictionary,
        _ pastNames: borrowing NameDictionary, marks: Bool
    ) -> Int64? {
        var different: Int64?
        var index = ring.count - 1
        var pastIndex = past.count - 1
        while index >= 0 {
            guard pastIndex >= 0 else { return different ?? ring.time(index) }
            let (event, other) = (ring[index], past[pastIndex])
            if event.time == other.time && event.hash == other.hash
                && names.folded(event.name) == pastNames.folded(other.name)
            {
                for word in 0..<plan.markWords where marks {
                    ring.setMark(index, word: word, to: past.mark(pastIndex, word: word))
                }
                index -= 1
                pastIndex -= 1
                continue
            }
            different = different ?? max(event.time, other.time)
            if event.time >= other.time { index -= 1 } else { pastIndex -= 1 }
        }
        return different
    }
}
