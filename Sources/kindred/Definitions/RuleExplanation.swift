import Rules

/// A rule taken apart: what it says, what it reads, what it keeps of a customer, what makes its answer change.
struct RuleExplanation: Encodable {
    struct Measure: Encodable {
        let expression: String
        let reads: String
        let keeps: String
    }

    /// The rule in normal spacing, measures by name replaced by what they stand for.
    let rule: String
    /// The rule as a tree, a node a line, children further in.
    private(set) var tree: [String] = []
    private(set) var measures: [Measure] = []
    private(set) var attributes: [String] = []
    private(set) var segments: [String] = []
    /// What can make a customer enter or leave.
    private(set) var changes: [String] = []

    init(_ rule: Rule) {
        self.rule = rule.canonicalText
        outline(rule, depth: 0)
        if !attributes.isEmpty { note("an identify that writes \(Self.list(attributes))") }
        for segment in segments { note("entering or leaving the segment \(segment)") }
    }

    private mutating func outline(_ rule: Rule, depth: Int) {
        let margin = String(repeating: "  ", count: depth)
        switch rule {
        case .any(let rules):
            tree.append(margin + "any of")
            for rule in rules { outline(rule, depth: depth + 1) }
        case .all(let rules):
            tree.append(margin + "all of")
            for rule in rules { outline(rule, depth: depth + 1) }
        case .not(let rule):
            tree.append(margin + "not")
            outline(rule, depth: depth + 1)
        case .test(let test):
            tree.append(margin + test.canonicalText)
            look(at: test)
        }
    }

    private mutating func look(at test: Test) {
        switch test {
        case .exists(let path): read(path)
        case .inSegment(let segment): if !segments.contains(segment) { segments.append(segment) }
        case .sequence(let sequence): look(at: sequence)
        case .compare(.attribute(let path), _): read(path)
        case .compare(.measure(let measure), _): look(at: measure)
        case .within(let operand, let milliseconds):
            let duration = CanonicalText.duration(milliseconds)
            switch operand {
            case .attribute(let path):
                read(path)
                note("time: \(duration) after the time in \(path.canonicalText), and that time itself if it lies ahead")
            case .measure(let measure):
                look(at: measure)
                note("time: \(duration) after \(measure.canonicalText)")
            }
        }
    }

    private mutating func read(_ path: PropertyPath) {
        if !attributes.contains(path.canonicalText) { attributes.append(path.canonicalText) }
    }

    private mutating func look(at measure: MeasureExpression) {
        let expression = measure.canonicalText
        if !measures.contains(where: { $0.expression == expression }) {
            measures.append(Measure(expression: expression, reads: measure.reads, keeps: measure.keeps))
        }
        note("an event that counts: \(measure.reads)")
        if let window = measure.window {
            note("time: an event is \(CanonicalText.duration(window)) old and leaves the window")
        }
        if measure.function == .daysSince { note("time: another 24 h have passed since the event") }
    }

    private mutating func look(at sequence: SequenceExpression) {
        let expression = sequence.canonicalText
        let keeps = "of each of its \(sequence.steps.count) steps, up to 64 instants at which it may be reached"
        let selects = sequence.steps.map { step in
            switch step {
            case .event(let select, _), .absence(let select, _): select.canonicalText
            }
        }
        measures.append(Measure(expression: expression, reads: Self.list(selects), keeps: keeps))
        note("an event of one of the steps: \(Self.list(selects))")
        for case .absence(let select, let within) in sequence.steps {
            note("time: \(CanonicalText.duration(within)) without \(select.canonicalText) have passed")
        }
        if let window = sequence.window {
            note("time: the chain was complete \(CanonicalText.duration(window)) ago")
        }
    }

    private mutating func note(_ change: String) {
        if !changes.contains(change) { changes.append(change) }
    }

    private static func list(_ texts: [String]) -> String {
        var unique: [String] = []
        for text in texts where !unique.contains(text) { unique.append(text) }
        return unique.joined(separator: ", ")
    }
}

extension MeasureExpression {
    /// The events that it reads, in words.
    fileprivate var reads: String {
        guard let select else { return "events of every name" }
        let property = property.map { " with \($0.canonicalText)" } ?? ""
        return select.canonicalText + property
    }

    /// What is kept of a customer for it, in words.
    fileprivate var keeps: String {
        let inWindow = window != nil
        switch function {
        case .count:
            return inWindow ? "the times of up to 64 events, past that coarser by a 64th of the window" : "one number"
        case .sum, .average:
            return inWindow
                ? "the times and amounts of up to 64 events, past that coarser by a 64th of the window"
                : "the exact total and the number of events"
        case .min, .max: return inWindow ? "up to 64 numbers that may yet be the extreme, with times" : "one number"
        case .distinct: return "up to 64 different values\(inWindow ? " with times" : ""), past that a sketch"
        case .mostFrequent: return "up to 64 different values with their counts\(inWindow ? " and times" : "")"
        case .first, .last:
            let value = property == nil ? "the time" : "the value and the time"
            return function == .first && inWindow ? "\(value) of up to 64 events" : "\(value) of one event"
        case .daysSince: return "the time of one event"
        case .visits: return inWindow ? "the beginnings of up to 64 visits" : "one number"
        }
    }
}
