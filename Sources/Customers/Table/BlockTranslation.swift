// Customers stay where they are as long as the plan does; another plan has other states, numbers its segments otherwise
// and marks other events of the ring. What both have in common is found by fingerprint, once for all customers, so that
// each is taken over by copying.

/// How the block of a customer under one plan becomes one under another.
public struct BlockTranslation: Sendable {
    /// By state of the plan that is taken over: the same state of the one before; -1 where it is new.
    let states: [Int]
    /// By segment of the plan before: its number now; -1 where it is no longer defined.
    let segments: [Int]
    /// Whether every segment has the number it had.
    let keepsSegments: Bool
    let segmentCount: Int
    let segmentCountBefore: Int
    let markWords: Int
    let markWordsBefore: Int
    /// Fingerprints of the segments of the plan before.
    let fingerprints: [UInt64]
    /// What every customer lacks: the states that are new.
    public let gaps: RecordGaps

    public init(from before: RecordLayout, to now: RecordLayout) {
        let stateIndex = Dictionary(before.states.enumerated().map { ($1, $0) }) { first, _ in first }
        let segmentIndex = Dictionary(now.segments.enumerated().map { ($1, $0) }) { first, _ in first }
        states = now.states.map { stateIndex[$0] ?? -1 }
        segments = before.segments.map { segmentIndex[$0] ?? -1 }
        keepsSegments = before.segments == now.segments
        segmentCount = now.segments.count
        segmentCountBefore = before.segments.count
        markWords = now.markWords
        markWordsBefore = before.markWords
        fingerprints = before.segments
        var gaps = RecordGaps()
        gaps.missingStates = states.indices.filter { [states] in states[$0] < 0 }
        gaps.marksAreOther = before.marks != now.marks
        self.gaps = gaps
    }
}

extension CustomerTable {
    /// Takes in a customer of another table, who is not in this one; answers fingerprints of the segments that are no
    /// longer defined, of which the customer was a member.
    public mutating func take(
        _ other: CustomerBlock, by translation: BlockTranslation
    ) -> (block: CustomerBlock, lostSegments: [UInt64]) {
        var block = adopt(other) { section in
            switch section {
            case BlockSection.ring: Self.ringBytes(other, translation)
            case BlockSection.memberships where !translation.keepsSegments: 0
            case ..<BlockSection.firstState: other.capacity(section)
            default:
                switch translation.states[section - BlockSection.firstState] {
                case ..<0: 0
                case let state: other.capacity(BlockSection.firstState + state)
                }
            }
        }
        for section in 0..<sectionCount where !block.isEmpty(section) {
            let state = section - BlockSection.firstState
            let source = state < 0 ? section : BlockSection.firstState + translation.states[state]
            unsafe block.section(section).copyMemory(
                from: other.section(source), byteCount: min(block.capacity(section), other.capacity(source)))
        }
        if translation.gaps.marksAreOther { Self.clearMarks(block, translation) }
        let lost = translation.keepsSegments ? [] : takeMemberships(of: other, translation, block: &block)
        return (block, lost)
    }

    /// Room for as many events as the ring had, with the marks that an event has now.
    private static func ringBytes(_ other: CustomerBlock, _ translation: BlockTranslation) -> Int {
        guard translation.markWords != translation.markWordsBefore else { return other.capacity(BlockSection.ring) }
        let ring = EventRing(other, markWords: translation.markWordsBefore)
        return (EventRing.eventBytes(markWords: translation.markWords) * ring.capacity + 7) & ~7
    }

    private static func clearMarks(_ block: CustomerBlock, _ translation: BlockTranslation) {
        let ring = EventRing(block, markWords: translation.markWords)
        for index in 0..<ring.count {
            for word in 0..<translation.markWords { ring.setMark(index, word: word, to: 0) }
        }
    }

    private mutating func takeMemberships(
        of other: CustomerBlock, _ translation: BlockTranslation, block: inout CustomerBlock
    ) -> [UInt64] {
        var kept: [(segment: Int, since: Int64)] = []
        var lost: [UInt64] = []
        Memberships(other, segments: translation.segmentCountBefore).visit { segment, since in
            let now = translation.segments[segment]
            if now < 0 { lost.append(translation.fingerprints[segment]) } else { kept.append((now, since)) }
        }
        for (segment, since) in kept {
            enter(segment, since: since, segments: translation.segmentCount, block: &block)
        }
        return lost
    }
}
