private let nameBytesMax = 256
private let descriptionBytesMax = 4 << 10
/// More than the rule language takes, so that a rule that is too long is refused there, in its words.
private let ruleBytesMax = 64 << 10

extension MeasureDefinition {
    /// nil where the id or the expression is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let id = decoder.requiredID(of: .measure)
        let name = decoder.optional("name", .line("a name", bytesMax: nameBytesMax))
        let expression = decoder.required("expression", .text("an expression", bytesMax: ruleBytesMax))
        decoder.decoding.record(DefinitionDraft(id: id, text: expression), kind: .measure)
        guard let id, let expression else { return nil }
        self.init(id: id, name: name, expression: expression)
    }
}

extension SegmentDefinition {
    /// nil where the id or the rule is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let id = decoder.requiredID(of: .segment)
        let name = decoder.optional("name", .line("a name", bytesMax: nameBytesMax))
        let description = decoder.optional("description", .text("a description", bytesMax: descriptionBytesMax))
        let rule = decoder.required("rule", .text("a rule", bytesMax: ruleBytesMax))
        let isBackfilled = decoder.value("backfill", .boolean, default: true)
        decoder.decoding.record(DefinitionDraft(id: id, text: rule), kind: .segment)
        guard let id, let rule else { return nil }
        self.init(id: id, name: name, description: description, rule: rule, isBackfilled: isBackfilled)
    }
}

extension MappingDecoder {
    /// The id of a definition; nil where it is missing or wrong, which is reported. One that another definition of this
    /// kind has is reported too.
    fileprivate mutating func requiredID(of kind: DefinitionKind) -> String? {
        guard let id = required("id", .id) else { return nil }
        if let first = decoding.firstUse(of: id.value, kind: kind, at: id.position) {
            let reason =
                "found \(quoted(id.value)), which is the id of the \(kind.rawValue) in line \(first.line) already"
            report(.conflict(reason), key: "id")
        }
        return id.value
    }
}
