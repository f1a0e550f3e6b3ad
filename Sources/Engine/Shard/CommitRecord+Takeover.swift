import Numerics
import Rules

extension CommitRecord {
    /// What the shard was before the plan came to hold that it is taking over.
    struct Takeover: Codable, Equatable {
        /// Of the definitions that are taken over.
        var version: UInt64
        /// The clock when they came to hold.
        var instant: Int64
        /// In records of customers who have been brought through it; 0 where none is written in its midst.
        var mark: UInt64
        var segments: [Segment]
        /// nil where nothing said.
        var states: [State]?
    }

    /// What is taken over when a shard is restored under a plan: what was under way at the last commit, if that was the
    /// same plan's, else what differs from that commit; and whether it was under way.
    func takeover(of plan: Plan) -> (before: Takeover, isUnderWay: Bool) {
        guard let begun = takeover else {
            return (
                Takeover(version: plan.version, instant: clock, mark: 0, segments: segments, states: states), false
            )
        }
        let rules = Dictionary(segments.map { ($0.id, $0.rule) }) { first, _ in first }
        let isSame = zip(plan.segments, plan.ruleFingerprints).allSatisfy { rules[$0.id] == $1 }
        if begun.version == plan.version, segments.count == plan.segmentCount, isSame { return (begun, true) }
        // Some customers are under the one plan and some under the other: what both have holds.
        return (
            Takeover(
                version: plan.version, instant: clock, mark: 0, segments: mixed(with: begun),
                states: common(with: begun)),
            false
        )
    }

    private func mixed(with begun: Takeover) -> [Segment] {
        let before = Dictionary(begun.segments.map { ($0.id, $0) }) { first, _ in first }
        var mixed = segments.map { segment in
            var segment = segment
            // No rule has this fingerprint: the segment is evaluated for all.
            if before[segment.id]?.rule != segment.rule { segment.rule = 0 }
            return segment
        }
        let now = Set(segments.map(\.id))
        mixed += begun.segments.filter { !now.contains($0.id) }
        return mixed
    }

    private func common(with begun: Takeover) -> [State]? {
        guard let states, let before = begun.states else { return nil }
        let known = Dictionary(before.map { ($0.fingerprint, $0) }) { first, _ in first }
        return states.compactMap { state in
            guard let other = known[state.fingerprint] else { return nil }
            let missing = [state.missingUpTo, other.missingUpTo].compactMap { $0 }.max()
            return State(fingerprint: state.fingerprint, missingUpTo: missing)
        }
    }
}

extension CommitRecord.Takeover {
    /// A takeover that begins where a shard stands.
    init(_ record: CommitRecord, version: UInt64) {
        let place = "\(version)/\(record.transaction)/\(record.clock)/\(record.offsets)"
        self.init(
            version: version, instant: record.clock, mark: max(XXH3.hash64(place), 1), segments: record.segments,
            states: record.states)
    }
}
