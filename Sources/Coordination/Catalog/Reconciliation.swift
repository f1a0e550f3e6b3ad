import Numerics

// How the configuration and the catalog come together, each time that the configuration is read:
//
//     in the configuration          in the catalog             then
//     its text is new, or another   none, or of anybody        the configuration's text holds from now on
//     than it was when last seen
//     its text is as last seen      none                       stays away: a command deleted it
//                                   as a command wrote it      stays as it is
//                                   as the configuration did   stays as it is
//     not there, or no longer       written by a command       stays as it is
//                                   by the configuration       goes, unless something that stays refers to it
//
// What the configuration last said is kept as a hash for each definition, those that were deleted included. Where its
// text cannot hold beside what commands defined, what stood before stays, and it is tried again the next time.

extension Definition {
    /// Hash of all that it says.
    var fingerprint: String {
        let bytes = CatalogCodec.bytes(self)
        return unsafe bytes.withUnsafeBytes { unsafe XXH3.hash128($0).hexText }
    }
}

extension Catalog {
    /// Brings the configuration in. Answers what changed, and in words what could not be followed.
    mutating func reconcile(
        _ configured: ConfiguredDefinitions, at wall: Int64
    ) -> (change: CatalogChange, notices: [String]) {
        let said = Dictionary(configured.definitions.map { ($0.key, $0) }) { _, last in last }
        var plan = ReconciliationPlan(
            written: said.filter { self.configured[$0.key] != $0.value.fingerprint },
            gone: Set(entries.values.filter { $0.source == .configuration && said[$0.key] == nil }.map(\.key)))
        plan.keepUsed(users())
        var attempt = tried(plan)
        while case .failure(let faults) = attempt {
            plan.withdraw(faults, referring: references(of: faults.faults.keys.sorted()))
            plan.keepUsed(users())
            attempt = tried(plan)
        }
        guard case .success(let edit) = attempt else { return (CatalogChange(), plan.notices) }
        let change = apply(edit, sources: plan.written.mapValues { _ in .configuration }, at: wall)
        for (key, definition) in plan.written.sorted(by: { $0.key < $1.key }) {
            note(configured: key, hash: definition.fingerprint)
        }
        for key in self.configured.keys.sorted() where said[key] == nil { note(configured: key, hash: nil) }
        return (change, plan.notices)
    }

    private func tried(_ plan: ReconciliationPlan) -> Result<CatalogEdit, CatalogEditFaults> {
        var changes: [DefinitionKey: Definition?] = plan.written.mapValues { $0 }
        for key in plan.gone { changes[key] = .some(nil) }
        do { return .success(try edit(changes)) } catch { return .failure(error) }
    }

    /// What some definitions refer to as they are.
    private func references(of keys: [DefinitionKey]) -> Set<DefinitionKey> {
        Set(
            keys.flatMap { key in
                checked.measures(namedBySegment: key.id).map { DefinitionKey(kind: .measure, id: $0) }
                    + checked.segments(namedBySegment: key.id).map { DefinitionKey(kind: .segment, id: $0) }
            })
    }
}

/// What the configuration would change, less and less of it until it can hold.
private struct ReconciliationPlan {
    private(set) var written: [DefinitionKey: Definition]
    private(set) var gone: Set<DefinitionKey>
    private(set) var notices: [String] = []

    init(written: [DefinitionKey: Definition], gone: Set<DefinitionKey>) {
        self.written = written
        self.gone = gone
    }

    /// Keeps what something refers to that neither goes nor is written anew.
    mutating func keepUsed(_ users: [DefinitionKey: [DefinitionKey]]) {
        var isSettled = false
        while !isSettled {
            isSettled = true
            for key in gone.sorted() {
                let keepers = (users[key] ?? []).filter { !gone.contains($0) && written[$0] == nil }
                guard !keepers.isEmpty else { continue }
                gone.remove(key)
                isSettled = false
                notices.append(
                    "the \(key) is no longer in the configuration, and stays because it is in use by "
                        + keepers.map(\.description).joined(separator: ", "))
            }
        }
    }

    /// Takes back what is at fault; else what the definitions at fault refer to; else everything.
    mutating func withdraw(_ faults: CatalogEditFaults, referring: Set<DefinitionKey>) {
        let own = written.keys.filter { faults.faults[$0] != nil }
        let named = written.keys.filter(referring.contains)
        let back = !own.isEmpty ? own : !named.isEmpty ? named : Array(written.keys)
        if back.isEmpty { gone = [] }
        for key in back.sorted() {
            written[key] = nil
            let why = faults.faults(of: key).map(\.text).joined(separator: "; ")
            notices.append("what the configuration says of the \(key) is not taken over: \(why)")
        }
    }
}
