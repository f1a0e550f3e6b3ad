import Customers
import Rules

// Another plan is taken over customer by customer, each as it was at one instant: that at which the plan came to hold. The
// customers wait in the shard of the plan before (`Predecessor`), and are brought over in slices, or at once where a
// record, a timer or an order needs them. So what becomes of each is the same as if all had been brought over at that
// instant, however long it takes and whatever comes in between.
//
// Every commit in between is whole: the customers that wait are still in the changelog as they were, and those that
// changed are written with a mark (`RecordLayout.takeover`). The commit record holds what the shard was before
// (`CommitRecord.Takeover`). A restart goes on with those who have no mark, at the same instant.

/// A plan that has come to hold, and has not been evaluated for every customer yet.
struct Takeover {
    /// What the shard was before: of its segments and states.
    let before: CommitRecord.Takeover
    let retired: RetiredSegments
    /// States that were kept: a customer who has nothing of them is missing nothing.
    let kept: Set<Int>
    /// States that a segment reads which is to be filled from the past.
    let wanted: Set<Int>
    /// The rules that are others than those published last, and all that refer to them, in the order in which they are
    /// settled.
    let edits: [Int32]
    /// Segments that were rules and are lists now.
    let emptiedLists: [Int]
    /// States in which something may be missing of some customer, now that the plan is another one.
    var incomplete: Set<Int> = []
    /// The next row of the customers who wait to be looked at.
    var row = 0

    var instant: Int64 { before.instant }
}

/// Segments that were published and are no longer defined.
final class RetiredSegments: Sendable {
    let publisher: Publisher
    private let ids: [String]
    private let places: [UInt64: Int]

    init(_ ids: [String]) {
        self.ids = ids
        publisher = Publisher(segmentIDs: ids, testTexts: [])
        places = Dictionary(
            ids.enumerated().map { (Plan.fingerprint(ofSegment: $1), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those of them that are meant, by id.
    func places(of fingerprints: [UInt64]) -> [Int] {
        fingerprints.compactMap { places[$0] }.sorted { ids[$0] < ids[$1] }
    }
}

/// The shard under the plan before: the customers who have not been brought over yet.
final class Predecessor {
    var shard: Shard
    let translation: BlockTranslation
    /// By segment of the plan before: its number now.
    let segments: [Int?]

    init(_ shard: consuming Shard, translation: BlockTranslation, segments: [Int?]) {
        self.shard = shard
        self.translation = translation
        self.segments = segments
    }
}

/// A shard that was given the past's events, for as long as customers take from it.
final class Past {
    var shard: Shard
    /// Time of the newest event that may be missing in it without standing in a customer's ring.
    let lostUpTo: Int64

    init(_ shard: consuming Shard) {
        lostUpTo = shard.firstClocks.values.max().map { $0 + shard.disorder } ?? .max
        self.shard = shard
    }
}

/// Definitions that were ordered and do not hold yet.
final class PendingDefinitions {
    enum Phase {
        /// It is being seen whether any customer lacks what the plan reads; the next row to look at.
        case looking(row: Int)
        /// The past's events are wanted.
        case wantingPast
        /// The past's events are being read.
        case readingPast
        /// They hold as soon as they may.
        case ready(Past?)
    }

    let plan: Plan
    let evaluator: Evaluator
    /// What every customer lacks.
    let gaps: RecordGaps
    /// States that a segment reads which is to be filled from the past.
    let wanted: Set<Int>
    var phase = Phase.looking(row: 0)
    /// Records of the past that have been read.
    var pastRecords: UInt64 = 0

    init(_ plan: Plan, gaps: RecordGaps) {
        self.plan = plan
        self.gaps = gaps
        evaluator = Evaluator(plan)
        wanted = plan.statesFilledFromPast
        if wanted.isDisjoint(with: gaps.missingStates + (gaps.marksAreOther ? evaluator.sequencesWithConditions : [])) {
            phase = .ready(nil)
        }
    }
}

extension Plan {
    /// States that a segment reads which is to be filled from the past's events.
    var statesFilledFromPast: Set<Int> {
        Set(segments.indices.filter { segments[$0].isBackfilled }.flatMap { reads(of: $0).map(\.state) })
    }
}
