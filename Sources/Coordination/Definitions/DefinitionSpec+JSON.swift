extension Definition.Spec {
    /// As commands have it under `spec`, without names.
    public var json: JSONValue {
        switch self {
        case .rule(let rule, let isBackfilled):
            .object(("rule", .text(rule)), ("backfill", .boolean(isBackfilled)))
        case .list: .object(("list", .boolean(true)))
        case .measure(let expression): .object(("expression", .text(expression)))
        case .overlap(let spec):
            .object(
                ("segments", .texts(spec.segments)), ("fields", .texts(spec.fields)),
                ("schedule", spec.schedule.map { .text($0.text) }),
                ("timeZone", spec.schedule?.timeZone.map { .text($0) }))
        case .differentiators(let spec):
            .object(
                ("segment", .text(spec.segment)), ("against", spec.against.map { .text($0) }),
                ("fields", spec.fields.map { .texts($0) }), ("schedule", spec.schedule.map { .text($0.text) }),
                ("timeZone", spec.schedule?.timeZone.map { .text($0) }))
        }
    }
}
