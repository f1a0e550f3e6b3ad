/// The names that have been sent, as far as somebody has kept count of them.
public struct KnownNames: Sendable {
    /// By folded name: the event's name as it was sent, and its properties.
    public var events: [String: Event]
    public var attributes: Set<PropertyPath>

    public struct Event: Sendable {
        public var name: String
        public var properties: Set<PropertyPath>
        public init(name: String, properties: Set<PropertyPath>) {
            self.name = name
            self.properties = properties
        }
    }

    public init(events: [String: Event] = [:], attributes: Set<PropertyPath> = []) {
        self.events = events
        self.attributes = attributes
    }
}

/// A name in a rule that nobody has sent yet: no fault, for it may yet come.
public struct NameWarning: Sendable, Hashable, CustomStringConvertible {
    public enum Subject: Sendable, Hashable {
        case event
        /// A property of the event with the name given.
        case property(event: String)
        case attribute
    }

    public let subject: Subject
    /// As the rule has it.
    public let name: String
    /// The known one most like it; nil where none is known.
    public let nearest: String?

    public init(subject: Subject, name: String, nearest: String?) {
        self.subject = subject
        self.name = name
        self.nearest = nearest
    }

    public var description: String {
        let hint = nearest.map { "; the nearest known one is \($0)" } ?? ""
        switch subject {
        case .event: return "no event \(name) has been sent yet\(hint)"
        case .property(let event): return "no event \(event) has had a property \(name) yet\(hint)"
        case .attribute: return "no attribute \(name) has been sent yet\(hint)"
        }
    }
}

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
