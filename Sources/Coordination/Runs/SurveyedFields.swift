import Engine
import Insights
import Numerics

/// The fields there are, as a survey of all customers tells them, and those among them that an insight asks for.
struct SurveyedFields {
    private let survey: FieldSurvey
    private let attributes: [InsightField]
    /// Those defined, visits, and events by name.
    private let measures: [InsightField]

    init(_ survey: FieldSurvey) {
        self.survey = survey
        attributes = survey.attributeFields
        measures = survey.measureFields + survey.visitFields + survey.eventFields
    }

    /// All fields: the defined measures and the visits first, then attributes and events in turn, those that most
    /// customers have first.
    var all: [InsightField] {
        let events = survey.eventFields
        var fields = survey.measureFields + survey.visitFields
        for place in 0..<max(attributes.count, events.count) {
            if place < attributes.count { fields.append(attributes[place]) }
            if place < events.count { fields.append(events[place]) }
        }
        return fields
    }

    /// The fields of these texts: an attribute's path; a measure's id, bare or as `measure(id)`; visits or the events of
    /// a name as `visits()`, `count(name)` and with a window. Throws all that are not known.
    func asked(_ texts: [String]) throws(RunFailure) -> [InsightField] {
        var fields: [InsightField] = []
        var faults: [String] = []
        for text in texts {
            if let field = field(text) { fields.append(field) } else { faults.append(unknown(text)) }
        }
        guard faults.isEmpty else { throw RunFailure(reason: faults.joined(separator: "; ")) }
        return fields
    }

    private func field(_ text: String) -> InsightField? {
        if text.hasPrefix("measure("), text.hasSuffix(")") {
            let id = text.dropFirst(8).dropLast().filter { $0 != " " && $0 != "\"" }
            return measures.first { $0.id == id }
        }
        let path = FieldSource(InsightField(id: text, list: .attribute, kind: .category))?.id
        if let path, let known = attributes.first(where: { $0.id == path }) { return known }
        if let known = measures.first(where: { $0.id == text }) { return known }
        if text.contains("("), let figure = figure(text) { return figure }
        // Of no customers nothing is known: every attribute is one that nobody has yet.
        guard survey.customers == 0, let path else { return nil }
        return InsightField(id: path, name: text, list: .attribute, kind: .category)
    }

    /// A figure that needs no definition, over any window.
    private func figure(_ text: String) -> InsightField? {
        let asked = InsightField(id: text, list: .measure, kind: .number)
        guard let source = FieldSource(asked) else { return nil }
        if let known = measures.first(where: { $0.id == source.id }) { return known }
        switch source {
        case .events(let name, _):
            guard survey.customers == 0 || measures.contains(where: { isEvents($0, of: name) }) else { return nil }
        case .visits: break
        case .attribute, .measure: return nil
        }
        return InsightField(id: source.id, name: text, list: .measure, kind: .number, isApproximate: true)
    }

    private func isEvents(_ field: InsightField, of name: String) -> Bool {
        if case .events(name, _) = FieldSource(field) { true } else { false }
    }

    private func unknown(_ text: String) -> String {
        let nearest = EditDistance.nearest(to: text, among: (attributes + measures).lazy.map(\.id))
        let hint = nearest.map { ": did you mean '\($0)'?" } ?? ""
        let bound = survey.leftOut > 0 ? " (\(survey.leftOut) that few customers have were not looked at)" : ""
        return "no customer has a field '\(text)'\(bound)\(hint)"
    }
}
