import Engine

// The command `status`: what is known of all definitions, or of one.

extension Coordinator {
    /// Bytes of definitions that one answer lists; how many more there are, it says.
    static let statusBytesMax = 700_000

    func status(_ target: String?) -> CommandAnswer {
        guard let target else { return .accepted(statusOfAll()) }
        let faults = statusFaults(target)
        guard faults.isEmpty else { return .rejected(faults) }
        let entries = catalog.find(target, kind: nil)
        let users = catalog.users()
        return .accepted(
            .object(
                (
                    "definitions",
                    .list(entries.map { .object(describe($0, users) + [.init("spec", $0.definition.spec.json)]) })
                )))
    }

    private func statusOfAll() -> JSONValue {
        let users = catalog.users()
        var listed: [JSONValue] = []
        var bytes = 0
        let entries = entries
        for entry in entries {
            let json = JSONValue.object(describe(entry, users))
            bytes += json.bytes.count + 1
            guard bytes <= Self.statusBytesMax else { break }
            listed.append(json)
        }
        return .object(
            ("version", .integer(catalog.set.version)), ("clock", .instant(scheduleClock)),
            ("partitions", .list((0..<settings.partitions).map(describe))), ("definitions", .list(listed)),
            ("omitted", .integer(entries.count - listed.count)))
    }

    private func describe(_ partition: Int32) -> JSONValue {
        let adoption = adoption.partitions[partition]
        return .object(
            ("partition", .integer(partition)), ("clock", .instant(moments[partition]?.clock)),
            ("definitions", .integer(adoption?.adopted ?? 0)),
            ("adopting", adoption?.under.map { .integer($0) } ?? .null))
    }

    private func describe(
        _ entry: CatalogEntry, _ users: [DefinitionKey: [DefinitionKey]]
    ) -> [JSONValue.Member] {
        let definition = entry.definition
        var members: [JSONValue.Member] = [
            .init("kind", .text(entry.key.kind.rawValue)), .init("id", .text(entry.id)),
            .init("displayName", .text(definition.displayName)),
            .init("description", .optional(definition.description.map { String($0.prefix(200)) })),
            .init("tags", .texts(definition.tags)), .init("source", .text(entry.source.rawValue)),
            .init("version", .integer(entry.version)), .init("created", .instant(entry.created)),
            .init("edited", .instant(entry.edited)),
            .init("usedBy", .texts((users[entry.key] ?? []).prefix(50).map(\.description))),
        ]
        if entry.key.kind == .segment {
            let readiness = adoption.readiness(of: entry.id, moments: moments)
            members += [
                .init("ready", readiness.map { .boolean($0.isReady) } ?? .null),
                .init("completeAt", .instant(readiness?.completeAt)),
                .init("run", .optional(adoption.progress[entry.id]?.ticket.attempt.run)),
            ]
        }
        if entry.key.kind.isRun { members.append(.init("runs", runs.summary(of: entry.id))) }
        return members
    }
}
