import Configuration
import Coordination

extension ConfiguredDefinitions {
    /// What a configuration defines.
    public init(_ configuration: KindredConfiguration) {
        self.init(
            configuration.measures.map(Definition.init) + configuration.segments.map(Definition.init)
                + configuration.insights.map(Definition.init))
    }
}

extension Definition {
    fileprivate init(_ measure: Configuration.MeasureDefinition) {
        self.init(
            id: measure.id, name: measure.name, description: measure.description, tags: measure.tags,
            spec: .measure(expression: measure.expression.value))
    }

    fileprivate init(_ segment: Configuration.SegmentDefinition) {
        self.init(
            id: segment.id, name: segment.name, description: segment.description, tags: segment.tags,
            spec: segment.rule.map { .rule($0.value, isBackfilled: segment.isBackfilled) } ?? .list)
    }

    fileprivate init(_ insight: Configuration.InsightDefinition) {
        self.init(
            id: insight.id, name: insight.name, description: insight.description, tags: insight.tags,
            spec: Self.spec(insight))
    }

    private static func spec(_ insight: Configuration.InsightDefinition) -> Spec {
        let schedule = insight.schedule.map { ScheduleSpec(text: $0.value, timeZone: insight.timeZone?.value) }
        switch insight.question {
        case .overlap(let segments, let fields):
            return .overlap(
                OverlapSpec(segments: segments.map(\.value), fields: fields.map(\.value), schedule: schedule))
        case .differentiators(let segment, let against, let fields):
            return .differentiators(
                DifferentiatorsSpec(
                    segment: segment.value, against: against?.value, fields: fields?.map(\.value),
                    schedule: schedule))
        }
    }
}
