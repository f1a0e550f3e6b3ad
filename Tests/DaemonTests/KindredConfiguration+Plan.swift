import Configuration
import Rules

extension KindredConfiguration {
    /// The same with the segments of a plan, as their file would say it.
    func defining(_ plan: Plan) -> KindredConfiguration {
        var configuration = self
        configuration.segments = plan.segments.enumerated().map { index, segment in
            Configuration.SegmentDefinition(
                id: segment.id, name: segment.name, description: nil,
                rule: segment.rule.map {
                    Located(
                        $0.canonicalText, position: TextPosition(line: 1, column: 1),
                        keyPath: "segments[\(index)].rule")
                }, isBackfilled: segment.isBackfilled)
        }
        return configuration
    }
}
