import Insights
import Rules

extension FieldSurvey {
    /// All fields that the customers have, those that most have first: the attributes; then the measures: those
    /// defined, visits, and events by name, for life and lately.
    public var fields: [InsightField] { attributeFields + measureFields + visitFields + eventFields }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The entries, those that most customers have first.
    private func ranked<Entry>(
        _ entries: [[UInt8]: Entry], _ customers: (Entry) -> UInt64
    ) -> [(key: [UInt8], value: Entry)] {
        entries.sorted { first, second in
            let (left, right) = (customers(first.value), customers(second.value))
            return left != right ? left > right : first.key.lexicographicallyPrecedes(second.key)
        }
    }

    /// The attributes, each of the kind that most of its values have.
    public var attributeFields: [InsightField] {
        ranked(attributes) { $0.total }.compactMap { path, kinds in
            let keys = path.split(separator: 0xFF, omittingEmptySubsequences: false).map { text(Array($0)) }
            let field = InsightField(
                id: FieldSource.attribute(keys).id, name: keys.joined(separator: "."), list: .attribute,
                kind: kinds.majority)
            // A key that the rule language cannot say cannot be asked for either.
            return FieldSource(field) == .attribute(keys) ? field : nil
        }
    }

    /// The measures that are defined; of those that chose a value, of the kind that most values have.
    public var measureFields: [InsightField] {
        measures.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { id, measure in
            InsightField(
                id: text(id), name: text(measure.name), list: .measure,
                kind: measure.kinds.total == 0 ? .number : measure.kinds.majority,
                isApproximate: measure.approximate > 0)
        }
    }

    /// Visits, for life and lately.
    public var visitFields: [InsightField] {
        [
            InsightField(id: FieldSource.visits(window: nil).id, name: "Visits", list: .measure, kind: .number),
            InsightField(
                id: FieldSource.visits(window: FieldSource.recentWindow).id, name: "Visits, \(recent)", list: .measure,
                kind: .number, isApproximate: withVisitsPartlyKept > 0),
        ]
    }

    /// Events by name, for life and lately.
    public var eventFields: [InsightField] {
        ranked(events) { $0.customers }.flatMap { folded, entry -> [InsightField] in
            let name = text(entry.name)
            let sources = [nil, FieldSource.recentWindow].map { FieldSource.events(name: text(folded), window: $0) }
            let fields = [
                InsightField(
                    id: sources[0].id, name: name, list: .measure, kind: .number,
                    isApproximate: withNamesUncounted > 0),
                InsightField(
                    id: sources[1].id, name: "\(name), \(recent)", list: .measure, kind: .number,
                    isApproximate: entry.isPartlyKept > 0),
            ]
            return zip(fields, sources).allSatisfy { FieldSource($0) == $1 } ? fields : []
        }
    }

    private var recent: String { "last " + CanonicalText.duration(FieldSource.recentWindow) }
}
