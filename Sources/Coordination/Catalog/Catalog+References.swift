import Numerics
import Rules

extension Definition {
    /// Segments that an insight looks at; none of everything else, whose rules say it.
    var namedSegments: [String] {
        switch spec {
        case .rule, .list, .measure: []
        case .overlap(let spec): spec.segments
        case .differentiators(let spec): [spec.segment] + (spec.against.map { [$0] } ?? [])
        }
    }

    /// Fields that an insight looks at, some of which may be measures.
    var namedFields: [String] {
        switch spec {
        case .rule, .list, .measure: []
        case .overlap(let spec): spec.fields
        case .differentiators(let spec): spec.fields ?? []
        }
    }
}

extension Catalog {
    /// Who refers to what: by each definition that anybody refers to, those who do.
    func users() -> [DefinitionKey: [DefinitionKey]] {
        var users: [DefinitionKey: [DefinitionKey]] = [:]
        func note(_ kind: DefinitionKind, _ id: String, _ user: DefinitionKey) {
            let key = DefinitionKey(kind: kind, id: id)
            if entries[key] != nil, !(users[key]?.contains(user) ?? false) { users[key, default: []].append(user) }
        }
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if key.kind == .segment {
                for id in checked.segments(namedBySegment: key.id) { note(.segment, id, key) }
                for id in checked.measures(namedBySegment: key.id) { note(.measure, id, key) }
            }
            for id in entry.definition.namedSegments { note(.segment, id, key) }
            for id in entry.definition.namedFields { note(.measure, id, key) }
        }
        return users
    }

    /// What an insight names and is not there.
    func referenceFaults(of definition: Definition, among all: [DefinitionKey: Definition]) -> [CommandFault] {
        let named: [(field: String, id: String)] =
            switch definition.spec {
            case .rule, .list, .measure: []
            case .overlap(let spec): spec.segments.enumerated().map { ("spec.segments[\($0)]", $1) }
            case .differentiators(let spec):
                [("spec.segment", spec.segment)] + (spec.against.map { [("spec.against", $0)] } ?? [])
            }
        return named.filter { all[DefinitionKey(kind: .segment, id: $0.id)] == nil }.map { field, id in
            CommandFault(field, Self.unknownSegment(id, among: all.keys.lazy.filter { $0.kind == .segment }.map(\.id)))
        }
    }

    static func unknownSegment(_ id: String, among known: some Sequence<String>) -> String {
        let short = String(id.prefix(128))
        let nearest = EditDistance.nearest(to: short, among: known.sorted())
        return "unknown segment \(short)" + (nearest.map { "; did you mean \($0)?" } ?? "")
    }
}
