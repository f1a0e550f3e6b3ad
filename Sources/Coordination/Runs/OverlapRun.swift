import Engine
import Insights

/// The questions of an overlap: without fields the counts alone; with fields first what kind they are of, then which
/// values are to have a row, then the counts.
struct OverlapRun: RunQuestions {
    private enum Round { case fields, values, counts }

    private let subject: RunSubject
    private let spec: OverlapSpec
    private var round: Round
    private var definition: OverlapDefinition
    private var survey = FieldSurvey(segments: [])
    private var values: OverlapValues?
    private var choice: OverlapChoice
    private var counts: OverlapCounts?

    init(_ subject: RunSubject, _ spec: OverlapSpec) throws(RunFailure) {
        self.subject = subject
        self.spec = spec
        round = spec.fields.isEmpty ? .counts : .fields
        definition = try Self.definition(subject, spec, fields: [])
        choice = OverlapTally(definition).values([]).choose()
    }

    var rounds: Int { spec.fields.isEmpty ? 1 : 3 }

    var question: ShardTask.Question {
        switch round {
        case .fields: .survey(segments: [])
        case .values: .overlapValues(definition)
        case .counts: .overlapCounts(definition, choice: choice.bytes)
        }
    }

    mutating func add(_ part: UnsafeRawBufferPointer) throws(InsightsFault) {
        switch round {
        case .fields: try survey.merge(unsafe FieldSurvey(part, segments: []))
        case .values:
            let added = try unsafe OverlapValues(part, of: definition)
            if values == nil { values = added } else { try values?.merge(added) }
        case .counts:
            let added = try unsafe OverlapCounts(part, of: definition, choice)
            if counts == nil { counts = added } else { try counts?.merge(added) }
        }
    }

    mutating func finishRound() throws(RunFailure) -> InsightFinding? {
        switch round {
        case .fields:
            definition = try Self.definition(subject, spec, fields: try fields())
            survey = FieldSurvey(segments: [])
            round = .values
        case .values:
            choice = values?.choose() ?? choice
            values = nil
            round = .counts
        case .counts:
            guard let counts else { throw RunFailure(reason: "no partition answered") }
            return InsightFinding(OverlapResult(definition, choice, counts))
        }
        return nil
    }

    private func fields() throws(RunFailure) -> [InsightField] {
        let fields = try SurveyedFields(survey).asked(spec.fields).map { subject.marked($0, definedBy: nil) }
        let protected = fields.filter(\.isProtected).map { "'\($0.id)'" }
        guard protected.isEmpty else {
            throw RunFailure(reason: "the configuration protects \(protected.joined(separator: ", "))")
        }
        return fields
    }

    private static func definition(
        _ subject: RunSubject, _ spec: OverlapSpec, fields: [InsightField]
    ) throws(RunFailure) -> OverlapDefinition {
        do throws(InsightsFault) {
            return try OverlapDefinition(segments: spec.segments.map(subject.name(ofSegment:)), fields: fields)
        } catch {
            throw RunFailure(error)
        }
    }
}
