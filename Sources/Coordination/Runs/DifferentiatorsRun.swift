import Engine
import Insights

/// The questions of a comparison: which fields there are and how large the sides, then how the fields lie on each side.
struct DifferentiatorsRun: RunQuestions {
    /// Of the second round.
    private struct Sides {
        var definition: DifferentiatorsDefinition
        var limits: SampleLimits
    }

    private let subject: RunSubject
    private let spec: DifferentiatorsSpec
    /// The last result of the same comparison.
    private let previous: DifferentiatorsResult?
    private var survey: FieldSurvey
    /// nil in the first round.
    private var sides: Sides?
    private var partial: DifferentiatorsPartial?
    /// Fields that there was no room for.
    private var beyondBound: [InsightField] = []

    init(_ subject: RunSubject, _ spec: DifferentiatorsSpec, previous: DifferentiatorsResult?) {
        self.subject = subject
        self.spec = spec
        self.previous = previous
        survey = FieldSurvey(segments: Self.segments(spec))
    }

    private static func segments(_ spec: DifferentiatorsSpec) -> [String] {
        [spec.segment] + (spec.against.map { [$0] } ?? [])
    }

    var rounds: Int { 2 }

    var question: ShardTask.Question {
        sides.map { .differentiators($0.definition, limits: $0.limits) } ?? .survey(segments: Self.segments(spec))
    }

    mutating func add(_ part: UnsafeRawBufferPointer) throws(InsightsFault) {
        guard let definition = sides?.definition else {
            return try survey.merge(unsafe FieldSurvey(part, segments: Self.segments(spec)))
        }
        let added = try unsafe DifferentiatorsPartial(part, of: definition)
        if partial == nil { partial = added } else { try partial?.merge(added) }
    }

    mutating func finishRound() throws(RunFailure) -> InsightFinding? {
        guard let sides else {
            sides = try chosenSides()
            survey = FieldSurvey(segments: [])
            return nil
        }
        guard let partial = partial.take() else { throw RunFailure(reason: "no partition answered") }
        do throws(InsightsFault) {
            var result = try DifferentiatorsResult(sides.definition, partial, previous: previous)
            result.leftOut += beyondBound.map { DifferentiatorsResult.LeftOut($0, .tooManyFields) }
            return InsightFinding(result)
        } catch {
            throw RunFailure(error)
        }
    }

    private mutating func chosenSides() throws(RunFailure) -> Sides {
        let sizes = survey.sides(primary: 0, second: spec.against == nil ? nil : 1)
        let least = UInt64(DifferentiatorsDefinition.customersMin)
        guard sizes.primary >= least, sizes.other >= least else {
            throw RunFailure(.notEnoughCustomers(primary: Int(sizes.primary), other: Int(sizes.other)))
        }
        let surveyed = SurveyedFields(survey)
        let asked = try spec.fields.map { texts throws(RunFailure) in try surveyed.asked(texts) } ?? surveyed.all
        let fields = asked.map { subject.marked($0, definedBy: spec.segment) }
        let most = DifferentiatorsDefinition.fieldsMax
        if spec.fields == nil { beyondBound = Array(fields.dropFirst(most)) }
        do throws(InsightsFault) {
            let definition = try DifferentiatorsDefinition(
                primary: subject.name(ofSegment: spec.segment), second: spec.against.map(subject.name(ofSegment:)),
                fields: spec.fields == nil ? Array(fields.prefix(most)) : fields)
            let limits = SampleLimits(
                definition, expectedPrimary: Int(sizes.primary), expectedOther: Int(sizes.other))
            return Sides(definition: definition, limits: limits)
        } catch {
            throw RunFailure(error)
        }
    }
}
