private let nameBytesMax = 256
private let descriptionBytesMax = 4 << 10
/// More than the rule language takes, so that a rule that is too long is refused there, in its words.
private let ruleBytesMax = 64 << 10

extension MeasureDefinition {
    /// nil where the id or the expression is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let id = decoder.requiredID(of: .measure)
        let name = decoder.optional("name", .line("a name", bytesMax: nameBytesMax))
        let description = decoder.optional("description", .text("a description", bytesMax: descriptionBytesMax))
        let tags = decoder.tags()
        let expression = decoder.required("expression", .text("an expression", bytesMax: ruleBytesMax))
        decoder.decoding.record(DefinitionDraft(id: id, text: expression), kind: .measure)
        guard let id, let expression else { return nil }
        self.init(id: id, name: name, description: description, tags: tags, expression: expression)
    }
}

extension SegmentDefinition {
    /// nil where the id or the rule is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let id = decoder.requiredID(of: .segment)
        let name = decoder.optional("name", .line("a name", bytesMax: nameBytesMax))
        let description = decoder.optional("description", .text("a description", bytesMax: descriptionBytesMax))
        let tags = decoder.tags()
        let isList = decoder.value("list", .boolean, default: false)
        let rule = decoder.ruleText(isList: isList)
        let isBackfilled = decoder.value("backfill", .boolean, default: true)
        decoder.decoding.record(DefinitionDraft(id: id, text: rule), kind: .segment)
        guard let id, isList || rule != nil else { return nil }
        self.init(id: id, name: name, description: description, tags: tags, rule: rule, isBackfilled: isBackfilled)
    }
}

extension InsightDefinition {
    private static let segmentsMax = 8
    private static let overlapFieldsMax = 5
    private static let fieldsMax = 256

    /// nil where the id or the question is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let id = decoder.requiredID(of: .insight)
        let name = decoder.optional("name", .line("a name", bytesMax: nameBytesMax))
        let description = decoder.optional("description", .text("a description", bytesMax: descriptionBytesMax))
        let tags = decoder.tags()
        let overlap = decoder.optionalMapping("overlap") { Self.overlap(from: &$0) }
        let differentiators = decoder.optionalMapping("differentiators") { Self.differentiators(from: &$0) }
        let givesBoth = decoder.gives("overlap") && decoder.gives("differentiators")
        if givesBoth || !(decoder.gives("overlap") || decoder.gives("differentiators")) {
            decoder.report(.missing(expected: "exactly one question: overlap or differentiators"))
        }
        let schedule = decoder.located("schedule", .line("a schedule", bytesMax: nameBytesMax))
        let timeZone = decoder.located("time_zone", .line("a time zone", bytesMax: nameBytesMax))
        guard let id, let question = overlap ?? differentiators, !givesBoth else { return nil }
        self.init(
            id: id, name: name, description: description, tags: tags, question: question, schedule: schedule,
            timeZone: timeZone)
    }

    private static func overlap(from decoder: inout MappingDecoder) -> Question? {
        let segments = decoder.oneOrMore("segments", .id, countMax: segmentsMax)
        let fields = decoder.oneOrMore("fields", .field, countMax: overlapFieldsMax) ?? []
        guard let segments else {
            if !decoder.gives("segments") {
                decoder.report(.missing(expected: "segments: the ids of 2 to \(segmentsMax) segments"))
            }
            return nil
        }
        guard segments.count >= 2, Set(segments.map(\.value)).count == segments.count else {
            decoder.report(
                .unexpected(
                    found: segments.map(\.value).joined(separator: ", "),
                    expected: "the ids of 2 to \(segmentsMax) different segments"), key: "segments")
            return nil
        }
        return .overlap(segments: segments, fields: fields)
    }

    private static func differentiators(from decoder: inout MappingDecoder) -> Question? {
        let segment = decoder.required("segment", .id)
        let against = decoder.located("against", .id)
        let fields = decoder.oneOrMore("fields", .field, countMax: fieldsMax)
        return segment.map { .differentiators(segment: $0, against: against, fields: fields) }
    }
}

extension JobSettings {
    private static let protectedMax = 100

    init(from decoder: inout MappingDecoder) {
        deadline = decoder.value(
            "deadline", .duration(.seconds(1)...(.seconds(86_400)), example: "10m"), default: deadline)
        jitter = decoder.value("jitter", .duration(.zero...(.seconds(3600)), example: "30s"), default: jitter)
        protectedAttributes =
            decoder.oneOrMore("protected_attributes", .field, countMax: Self.protectedMax)?.map(\.value) ?? []
    }
}

extension ScalarFormat where Value == String {
    /// An attribute's path or a measure's id.
    fileprivate static var field: Self { .line("an attribute or a measure", bytesMax: 512) }
}

extension MappingDecoder {
    private static let tagsMax = 32

    /// Words to find a definition by.
    fileprivate mutating func tags() -> [String] {
        oneOrMore("tags", .line("a word", bytesMax: 64), countMax: Self.tagsMax)?.map(\.value) ?? []
    }

    /// The rule of a segment; nil where it is a list, or the rule is missing or wrong, which is reported.
    fileprivate mutating func ruleText(isList: Bool) -> Located<String>? {
        let format = ScalarFormat<String>.text("a rule", bytesMax: ruleBytesMax)
        guard isList else { return required("rule", format) }
        if located("rule", format) != nil {
            report(.conflict("found a rule and list: true; a segment is one or the other"), key: "rule")
        }
        return nil
    }

    private static func taken(_ id: String, by kind: DefinitionKind, _ place: TextPosition) -> String {
        "found \(quoted(id)), which is the id of the \(kind.rawValue) in line \(place.line) already"
    }

    /// The id of a definition; nil where it is missing or wrong, which is reported. One that another definition of this
    /// kind has is reported too.
    fileprivate mutating func requiredID(of kind: DefinitionKind) -> String? {
        guard let id = required("id", .id) else { return nil }
        if let first = decoding.firstUse(of: id.value, kind: kind, at: id.position) {
            report(.conflict(Self.taken(id.value, by: kind, first)), key: "id")
        } else if kind == .insight, let first = decoding.place(of: id.value, kind: .segment) {
            // Commands name both by their ids alone.
            report(.conflict(Self.taken(id.value, by: .segment, first)), key: "id")
        }
        return id.value
    }
}
