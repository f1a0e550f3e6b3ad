import Customers
import Events
import Insights
import Rules

/// The share of a survey: which fields there are, and the sizes of some segments.
final class SurveyShare: Share {
    /// Paths of attributes that are told apart.
    private static let pathsMax = 16_384

    private let segments: SegmentBits
    private var survey: FieldSurvey
    private var places = AttributePlaces()
    private var paths: [(path: [UInt8], kinds: KindCounts)] = []
    private var hasMorePaths = false
    /// By `NameID`.
    private var events: [FieldSurvey.Events] = []
    private var folded: [[UInt8]] = []
    /// Events of each name in the ring at hand.
    private var ringCounts: [UInt32] = []
    /// By measure of the plan.
    private var measures: [FieldSurvey.Measure]
    private let measureIDs: [[UInt8]]

    init(segments ids: [String], plan: Plan) throws(TaskRefusal) {
        guard ids.count <= FieldSurvey.segmentsMax else {
            throw .tooManySegments(ids.count, most: FieldSurvey.segmentsMax)
        }
        segments = try SegmentBits(ids, plan: plan)
        survey = FieldSurvey(segments: ids)
        measures = plan.measures.map { FieldSurvey.Measure(name: Array($0.name.utf8)) }
        measureIDs = plan.measures.map { Array($0.id.utf8) }
    }

    func add(_ block: CustomerBlock, of shard: borrowing Shard, at t: Int64) {
        if shard.names.count != events.count { learn(shard.names) }
        let mask = segments.mask(Memberships(block, segments: shard.plan.segmentCount))
        let ring = EventRing(block, markWords: shard.plan.markWords)
        let isPartlyKept = !ring.reaches(window: FieldSource.recentWindow, of: block, at: t)
        survey.add(
            region: Int(mask), hasVisitsPartlyKept: isPartlyKept, hasNamesUncounted: NameCounts(block).isFull)
        countAttributes(block)
        countEvents(block, ring: isPartlyKept ? ring : nil)
        for measure in measures.indices { count(measure, block, shard, at: t) }
    }

    private func learn(_ names: borrowing NameDictionary) {
        for id in events.count..<names.count {
            let name = NameID(UInt32(id))
            events.append(FieldSurvey.Events(name: Array(names.spelled(name).prefix(FieldSurvey.textBytesMax))))
            folded.append(names.folded(name))
            ringCounts.append(0)
        }
    }

    private func countAttributes(_ block: CustomerBlock) {
        guard !block.isEmpty(BlockSection.attributes) else { return }
        unsafe Attributes(block).visit { path, value, _ in
            guard let kind = value.surveyKind else { return }
            if let place = unsafe places.place(of: path) {
                paths[place].kinds.add(kind)
            } else if paths.count < Self.pathsMax {
                var kinds = KindCounts()
                kinds.add(kind)
                unsafe places.insert(Array(path), place: paths.count)
                unsafe paths.append((Array(path), kinds))
            } else {
                hasMorePaths = true
            }
        }
    }

    /// - Parameter ring: of a customer whose newest events do not reach back; nil of all others.
    private func countEvents(_ block: CustomerBlock, ring: EventRing?) {
        if let ring {
            for index in 0..<ring.count { ringCounts[Int(ring.name(index).value)] += 1 }
        }
        NameCounts(block).visit { name, count in
            let index = Int(name.value)
            events[index].customers += 1
            events[index].events += UInt64(count)
            if ring != nil, count > ringCounts[index] { events[index].isPartlyKept += 1 }
        }
        if let ring {
            for index in 0..<ring.count { ringCounts[Int(ring.name(index).value)] = 0 }
        }
    }

    private func count(_ measure: Int, _ block: CustomerBlock, _ shard: borrowing Shard, at t: Int64) {
        switch shard.evaluator.value(measure: measure, block: block, at: t) {
        case .missing: return
        case .number: measures[measure].kinds.add(.number)
        case .instant: measures[measure].kinds.add(.time)
        case .value(let value): if let kind = value.surveyKind { measures[measure].kinds.add(kind) }
        }
        if shard.evaluator.isApproximate(measure: measure, block: block, at: t) { measures[measure].approximate += 1 }
    }

    func finish() -> [[UInt8]]? {
        var eventsByName: [[UInt8]: FieldSurvey.Events] = [:]
        for index in events.indices where events[index].customers > 0 && index != Int(NameDictionary.overflow.value) {
            eventsByName[folded[index]] = events[index]
        }
        survey.set(
            attributes: Dictionary(paths.map { ($0.path, $0.kinds) }, uniquingKeysWith: { first, _ in first }),
            events: eventsByName,
            measures: Dictionary(zip(measureIDs, measures), uniquingKeysWith: { first, _ in first }),
            leftOut: hasMorePaths ? 1 : 0)
        return survey.parts()
    }
}
