import Numerics

// What is wrong with a command only beside what is defined.

extension Coordinator {
    /// Faults that a command would have; those of one that is half read are told with the others.
    func faults(of command: Command, _ record: CommandRecord) -> [CommandFault] {
        switch command {
        case .define(let definition, _): defineFaults(definition)
        case .delete(let target): deleteFaults(target)
        case .refresh(let target): refreshFaults(target)
        case .members(let question): membersFaults(question, record)
        case .listMembers(let segment, _, _): listFaults(segment)
        case .status(let target): target.map(statusFaults) ?? []
        case .refreshAll, .cancel, .erase: []
        }
    }

    func defineFaults(_ definition: Definition) -> [CommandFault] {
        // Whose id could not be read is checked by itself.
        guard !definition.id.isEmpty else { return catalog.textFaults(of: definition) }
        do {
            _ = try catalog.edit([definition.key: definition])
            return []
        } catch {
            return error.faults(of: definition.key)
        }
    }

    func deleteFaults(_ target: CommandTarget) -> [CommandFault] {
        let found = catalog.find(target.id, kind: target.kind)
        guard let entry = found.first else { return [CommandFault("target", unknownTarget(target))] }
        guard found.count == 1 else {
            let kinds = found.map(\.key.kind.rawValue).joined(separator: " and a ")
            return [CommandFault("kind", "is missing: there is a \(kinds) \(target.id)")]
        }
        let users = catalog.users()[entry.key]?.filter { $0 != entry.key } ?? []
        guard !users.isEmpty else { return [] }
        let named = users.map(\.description).joined(separator: ", ")
        return [CommandFault("target", "the \(entry.key) is in use by \(named); delete or change those first")]
    }

    func membersFaults(_ question: MembersQuestion, _ record: CommandRecord) -> [CommandFault] {
        let known = catalog.entries.keys.lazy.filter { $0.kind == .segment }.map(\.id)
        let field = record.target == nil ? "of" : "target"
        return (question.of.map { (field, $0) } + question.not.map { ("not", $0) })
            .filter { catalog.segment($0.1) == nil }
            .map { CommandFault($0.0, Catalog.unknownSegment($0.1, among: known)) }
    }

    func listFaults(_ segment: String) -> [CommandFault] {
        guard let entry = catalog.segment(segment) else {
            return [CommandFault("target", unknownTarget(CommandTarget(id: segment, kind: .segment)))]
        }
        guard entry.definition.spec != .list else { return [] }
        return [CommandFault("target", "the segment \(segment) has a rule, and only a list takes members")]
    }

    func statusFaults(_ target: String) -> [CommandFault] {
        guard catalog.find(target, kind: nil).isEmpty else { return [] }
        return [CommandFault("target", unknownTarget(CommandTarget(id: target, kind: nil)))]
    }

    func unknownTarget(_ target: CommandTarget) -> String {
        let known = catalog.entries.keys.filter { target.kind == nil || $0.kind == target.kind }
        let nearest = EditDistance.nearest(to: target.id, among: known.map(\.id).sorted())
        return "there is no \(target.kind?.rawValue ?? "definition") \(target.id)"
            + (nearest.map { "; did you mean \($0)?" } ?? "")
    }
}
