// Which names of a rule are not known.

extension Rule {
    /// A warning for every name that is not known, in the rule's order, each once.
    public func warnings(knowing names: KnownNames) -> [NameWarning] {
        var search = UnknownNames(known: names)
        search.look(into: self)
        return search.warnings
    }
}

extension MeasureExpression {
    /// A warning for every name that is not known, in the expression's order, each once.
    public func warnings(knowing names: KnownNames) -> [NameWarning] {
        var search = UnknownNames(known: names)
        search.look(into: self)
        return search.warnings
    }
}

private struct UnknownNames {
    let known: KnownNames
    var warnings: [NameWarning] = []

    mutating func look(into rule: Rule) {
        switch rule {
        case .any(let rules), .all(let rules): for rule in rules { look(into: rule) }
        case .not(let rule): look(into: rule)
        case .test(.exists(let path)): look(at: path)
        case .test(.inSegment): break
        case .test(.sequence(let sequence)):
            for step in sequence.steps {
                switch step {
                case .event(let select, _), .absence(let select, _): look(into: select, reading: nil)
                }
            }
        case .test(.compare(let operand, _)), .test(.within(let operand, _)):
            switch operand {
            case .attribute(let path): look(at: path)
            case .measure(let measure): look(into: measure)
            }
        }
    }

    mutating func look(into measure: MeasureExpression) {
        if let select = measure.select { look(into: select, reading: measure.property) }
    }

    private mutating func look(at attribute: PropertyPath) {
        guard !known.attributes.contains(attribute) else { return }
        warn(.attribute, attribute.canonicalText, among: known.attributes.map(\.canonicalText))
    }

    private mutating func look(into select: EventSelect, reading property: PropertyPath?) {
        guard let event = known.events[select.foldedName] else {
            let nearest = NearestWord.nearest(to: select.foldedName, among: known.events.keys.sorted())
            warn(.event, select.name, nearest: nearest.flatMap { known.events[$0]?.name })
            return
        }
        var paths = property.map { [$0] } ?? []
        if let filter = select.filter { Self.gather(filter, &paths) }
        for path in paths where !event.properties.contains(path) {
            warn(.property(event: select.name), path.canonicalText, among: event.properties.map(\.canonicalText))
        }
    }

    private static func gather(_ filter: Filter, _ paths: inout [PropertyPath]) {
        switch filter {
        case .any(let filters), .all(let filters): for filter in filters { gather(filter, &paths) }
        case .not(let filter): gather(filter, &paths)
        case .exists(let path), .compare(let path, _): paths.append(path)
        }
    }

    private mutating func warn(_ subject: NameWarning.Subject, _ name: String, among known: [String]) {
        warn(subject, name, nearest: NearestWord.nearest(to: name, among: known.sorted()))
    }

    private mutating func warn(_ subject: NameWarning.Subject, _ name: String, nearest: String?) {
        let warning = NameWarning(subject: subject, name: name, nearest: nearest)
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}
