/// What is wrong with one definition of a set.
public struct DefinitionFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A definition by its place, which tells two of one id apart.
    public enum Subject: Sendable, Hashable {
        /// Index among the measures.
        case measure(Int)
        /// Index among the segments.
        case segment(Int)
    }

    /// The part of a definition that is at fault.
    public enum Field: String, Sendable, CaseIterable {
        case id, expression, rule
    }

    public enum Problem: Sendable, Equatable {
        /// In the text of the rule or the expression.
        case text(RuleFault)
        case malformedID
        /// An earlier one of the kind has the same id.
        case takenID
    }

    public let subject: Subject
    /// nil where it could not be read.
    public let id: String?
    public let problem: Problem

    public init(_ subject: Subject, id: String?, _ problem: Problem) {
        self.subject = subject
        self.id = id
        self.problem = problem
    }

    public var field: Field {
        switch (problem, subject) {
        case (.text, .measure): .expression
        case (.text, .segment): .rule
        case (.malformedID, _), (.takenID, _): .id
        }
    }

    /// The place inside the text; nil where no text is at fault.
    public var position: RulePosition? {
        if case .text(let fault) = problem { fault.position } else { nil }
    }

    /// What is wrong and what would be right, without place.
    public var message: String {
        switch problem {
        case .text(let fault): fault.message
        case .malformedID: "\"\(id ?? "")\" is no id: \(DefinitionID.rule)"
        case .takenID: "another \(kind) has the id \(id ?? "") already"
        }
    }

    /// `segment big-spenders, rule, line 1, column 9: unknown function cont`
    public var description: String {
        let place = position.map { ", \($0)" } ?? ""
        return "\(kind) \(id ?? "without id"), \(field.rawValue)\(place): \(message)"
    }

    private var kind: String {
        switch subject {
        case .measure: "measure"
        case .segment: "segment"
        }
    }
}

/// Everything that is wrong with a set of definitions.
public struct DefinitionFaults: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not empty: measures first, in the order of the set.
    public let faults: [DefinitionFault]

    public init(_ faults: [DefinitionFault]) { self.faults = faults }

    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
