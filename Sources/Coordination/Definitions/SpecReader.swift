import Insights

/// Reads what a definition says from an object of JSON, every fault at once.
enum SpecReader {
    static let nameBytesMax = 256
    static let descriptionBytesMax = 4 << 10
    static let tagsMax = 32
    static let tagBytesMax = 64
    /// More than the rule language takes, so that a rule that is too long is refused there, in its words.
    static let ruleBytesMax = 64 << 10
    static let fieldBytesMax = 1024
    static let scheduleBytesMax = 256

    /// - Returns: what could be read, though something may be wrong with it, which is reported; nil where what it
    ///   defines is missing.
    static func definition(_ kind: DefinitionKind, id: String, _ reader: inout FieldReader) -> Definition? {
        let name = reader.text("name", "a name", bytesMax: nameBytesMax)
        if let name, name.contains(where: \.isNewline) { reader.report("name", "has more than one line") }
        let description = reader.text("description", "a description", bytesMax: descriptionBytesMax)
        let tags = reader.texts("tags", "tags", countMax: tagsMax, bytesMax: tagBytesMax) ?? []
        let spec = spec(kind, &reader)
        reader.finish()
        guard let spec else { return nil }
        return Definition(id: id, name: name, description: description, tags: tags, spec: spec)
    }

    private static func spec(_ kind: DefinitionKind, _ reader: inout FieldReader) -> Definition.Spec? {
        switch kind {
        case .segment: segment(&reader)
        case .measure:
            reader.text("expression", "an expression", bytesMax: ruleBytesMax, isRequired: true)
                .map { .measure(expression: $0) }
        case .overlap: overlap(&reader)
        case .differentiators: differentiators(&reader)
        case .expansion, .clustering: nil
        }
    }

    private static func segment(_ reader: inout FieldReader) -> Definition.Spec? {
        let rule = reader.text("rule", "a rule", bytesMax: ruleBytesMax)
        let isList = reader.boolean("list")
        let isBackfilled = reader.boolean("backfill")
        if isList == true {
            if reader.has("rule") { reader.report("rule", "cannot be given for a list, whose members are sent") }
            if reader.has("backfill") { reader.report("backfill", "cannot be given for a list, which reads no events") }
            return .list
        }
        if !reader.has("rule") { reader.missing("rule", "a rule, or list: true") }
        return rule.map { .rule($0, isBackfilled: isBackfilled ?? true) }
    }

    private static func overlap(_ reader: inout FieldReader) -> Definition.Spec? {
        // More than there may be are taken, so that the fault says why there may not be so many.
        let segments = reader.texts("segments", "ids of segments", countMax: 1000, bytesMax: 1024, isRequired: true)
        let fields = reader.texts("fields", "fields", countMax: 1000, bytesMax: fieldBytesMax) ?? []
        let schedule = schedule(&reader)
        guard let segments else { return nil }
        if segments.count < OverlapDefinition.segmentsMin {
            reader.report("segments", InsightsFault.tooFewSegments(segments.count).description)
        }
        if segments.count > OverlapDefinition.segmentsMax {
            reader.report("segments", InsightsFault.tooManySegments(segments.count).description)
        }
        if fields.count > OverlapDefinition.fieldsMax {
            reader.report(
                "fields", InsightsFault.tooManyFields(fields.count, most: OverlapDefinition.fieldsMax).description)
        }
        return .overlap(OverlapSpec(segments: segments, fields: fields, schedule: schedule))
    }

    private static func differentiators(_ reader: inout FieldReader) -> Definition.Spec? {
        let segment = reader.text("segment", "a segment's id", bytesMax: 1024, isRequired: true)
        let against = reader.text("against", "a segment's id", bytesMax: 1024)
        let fields = reader.texts(
            "fields", "fields", countMax: DifferentiatorsDefinition.fieldsMax, bytesMax: fieldBytesMax)
        let schedule = schedule(&reader)
        if let fields, fields.isEmpty { reader.report("fields", "names no field; leave it out for all there are") }
        guard let segment else { return nil }
        if segment == against {
            reader.report("against", "is the segment itself; leave it out for all other customers")
        }
        return .differentiators(
            DifferentiatorsSpec(segment: segment, against: against, fields: fields, schedule: schedule))
    }

    private static func schedule(_ reader: inout FieldReader) -> ScheduleSpec? {
        let text = reader.text("schedule", "a schedule", bytesMax: scheduleBytesMax)
        let timeZone = reader.text("timeZone", "a time zone", bytesMax: scheduleBytesMax)
        guard let text else {
            if timeZone != nil, !reader.has("schedule") { reader.report("timeZone", "says nothing without a schedule") }
            return nil
        }
        let spec = ScheduleSpec(text: text, timeZone: timeZone)
        for fault in spec.faults { reader.report("schedule", fault) }
        return spec
    }
}
