import Events
import Rules

/// Reads a command's object, every fault at once.
struct CommandReader {
    private(set) var id: String?
    private(set) var word: String?
    private(set) var target: String?
    private var reader: FieldReader

    init(_ members: [JSONValue.Member]) { reader = FieldReader(members) }

    var faults: [CommandFault] { reader.faults }

    /// The command as far as it can be told; it is one to be done only if there are no faults.
    mutating func command() -> Command? {
        readID()
        let words = Command.Word.allCases.map(\.rawValue)
        word = reader.word("command", words, isRequired: true)
        guard let word = word.flatMap(Command.Word.init) else { return nil }
        if let reason = word.unavailable {
            reader.report("command", reason)
            return nil
        }
        let command = self.command(word)
        reader.finish()
        return command
    }

    private mutating func readID() {
        guard let id = reader.text("id", "an id", bytesMax: CommandRecord.idBytesMax) else { return }
        guard !id.hasPrefix(CommandRecord.offsetPrefix) else {
            reader.report("id", "begins with \(CommandRecord.offsetPrefix), as only ids of commands without one do")
            return
        }
        self.id = id
    }

    private mutating func command(_ word: Command.Word) -> Command? {
        switch word {
        case .define: define()
        case .delete: commandTarget().map { .delete($0) }
        case .refresh: refresh()
        case .cancel:
            anyTarget("the id of a definition or of a run", bytesMax: 2 * DefinitionID.bytesMax).map { .cancel($0) }
        case .members: members()
        case .listMembers: listMembers()
        case .erase: erase()
        case .status: status()
        case .propose, .train: nil
        }
    }

    // MARK: Targets

    private mutating func anyTarget(_ what: String, bytesMax: Int, isRequired: Bool = true) -> String? {
        target = reader.text("target", what, bytesMax: bytesMax, isRequired: isRequired)
        return target
    }

    /// The id of a definition, whose form is checked.
    private mutating func definitionID(isRequired: Bool = true) -> String? {
        guard let id = anyTarget("the id of a definition", bytesMax: 1024, isRequired: isRequired) else { return nil }
        guard DefinitionID.isWellFormed(id) else {
            reader.report(
                "target",
                "\(JSONValue.text(id).found) is no id: it must be a letter, then letters, digits, - and _, at most "
                    + "\(DefinitionID.bytesMax) characters")
            return nil
        }
        return id
    }

    private mutating func kind(isRequired: Bool) -> DefinitionKind? {
        let word = reader.word("kind", DefinitionKind.allCases.map(\.rawValue), isRequired: isRequired)
        guard let kind = word.flatMap(DefinitionKind.init) else { return nil }
        guard let reason = kind.unavailable else { return kind }
        reader.report("kind", reason)
        return nil
    }

    private mutating func commandTarget() -> CommandTarget? {
        let kind = kind(isRequired: false)
        return definitionID().map { CommandTarget(id: $0, kind: kind) }
    }

    // MARK: Commands

    private mutating func define() -> Command? {
        let kind = kind(isRequired: true)
        let id = definitionID()
        let isDryRun = reader.boolean("dryRun") ?? false
        guard let kind else {
            // Without a kind nothing can be said of the spec.
            reader.pass("spec")
            return nil
        }
        guard var spec = reader.object("spec", isRequired: true) else { return nil }
        let definition = SpecReader.definition(kind, id: id ?? "", &spec)
        reader.report(spec.faults)
        guard let definition else { return nil }
        // Without an id the text can still be checked.
        return .define(definition, isDryRun: isDryRun)
    }

    private mutating func refresh() -> Command? {
        if reader.has("target"), case .text("*")? = reader.peek("target") {
            target = "*"
            reader.pass("target")
            if reader.has("kind") { reader.report("kind", "cannot be given with *, which is every insight") }
            reader.pass("kind")
            return .refreshAll
        }
        return commandTarget().map { .refresh($0) }
    }

    private mutating func members() -> Command? {
        let segment = reader.has("target") ? definitionID() : nil
        let of = segmentList("of") ?? []
        let not = segmentList("not") ?? []
        let after = reader.text(
            "after", "a customer's id", bytesMax: EventLimits.customerBytesMax, isNamed: false)
        let limit = reader.integer("limit", 1...MembersQuestion.limitMax) ?? MembersQuestion.limitDefault
        if reader.has("target"), reader.has("of") { reader.report("of", "cannot be given with target") }
        if !reader.has("target"), !reader.has("of") { reader.missing("target", "a segment's id, or segments in of") }
        if reader.has("of"), of.isEmpty { reader.report("of", "names no segment; expected at least one") }
        for id in not where of.contains(id) || id == segment {
            reader.report("not", "names \(id), whose members are asked for: nobody is in it and not in it")
        }
        if of.count + not.count > MembersQuestion.segmentsMax {
            reader.report("of", "at most \(MembersQuestion.segmentsMax) segments in of and not together")
        }
        return .members(MembersQuestion(of: segment.map { [$0] } ?? of, not: not, after: after, limit: limit))
    }

    private mutating func segmentList(_ key: String) -> [String]? {
        reader.texts(key, "ids of segments", countMax: MembersQuestion.segmentsMax, bytesMax: DefinitionID.bytesMax)
    }

    private mutating func listMembers() -> Command? {
        let segment = definitionID()
        let add = customers("add")
        let added = Set(add.map { Array($0.utf8) })
        let remove = customers("remove") { added.contains(Array($0.utf8)) ? "stands in add too" : nil }
        if !reader.has("add"), !reader.has("remove") { reader.missing("add", "customers in add, in remove or in both") }
        return segment.map { .listMembers(segment: $0, add: add, remove: remove) }
    }

    /// Faults name the customers by their places, not by their ids.
    private mutating func customers(
        _ key: String, refusing: (String) -> String? = { _ in nil }
    ) -> [String] {
        reader.texts(
            key, "customers' ids", countMax: CommandRecord.bytesMax, bytesMax: EventLimits.customerBytesMax,
            isNamed: false
        ) { id in
            CustomerID.isBlocked(id) ? "is a placeholder, no customer's id" : refusing(id)
        } ?? []
    }

    private mutating func erase() -> Command? {
        // The id may be one of a customer that should never have been known: placeholders are taken too.
        let customer = reader.text(
            "customer", "a customer's id", bytesMax: EventLimits.customerBytesMax, isRequired: true, isNamed: false)
        return customer.map { .erase(customer: $0) }
    }

    private mutating func status() -> Command? {
        guard reader.has("target") else {
            reader.pass("target")
            return .status(nil)
        }
        return definitionID().map { .status($0) }
    }
}
