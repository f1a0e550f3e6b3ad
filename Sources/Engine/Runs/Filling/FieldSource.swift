import Insights
import Rules

// What an insight's field reads of a customer is said by its list and its id, both in the words of the rule language, so
// that whoever reads a result can write a rule of it:
//
//     attributes    the path: `country`, `address.city`, a key with other characters in back quotes
//     measures      the id of a measure that is defined, or else one of
//                   `visits()`                     all visits
//                   `visits(30d)`                  those begun less than so long ago, from the newest events
//                   `count(orderplaced)`           events of a (folded) name, for life as far as names are counted
//                   `count(orderplaced, 30d)`      those younger than that, from the newest events
//
// Ids of measures have no parentheses, so the two cannot be confused.

/// What a field reads of a customer.
public enum FieldSource: Sendable, Hashable {
    /// The attribute at a path of keys.
    case attribute([String])
    /// A defined measure, by its id.
    case measure(String)
    /// Visits; those begun less than a window ago, milliseconds, or all.
    case visits(window: Int64?)
    /// Events of a folded name; those younger than a window, milliseconds, or all.
    case events(name: String, window: Int64?)

    /// The window over the newest events that surveys propose, milliseconds.
    public static let recentWindow: Int64 = 30 * 86_400_000

    /// What the field's id says; nil where it says nothing that can be read.
    public init?(_ field: InsightField) {
        switch field.list {
        case .attribute:
            guard case .test(.exists(let path)) = try? Rule.parse("exists(\(field.id))", in: RuleContext()) else {
                return nil
            }
            self = .attribute(path.keys)
        case .measure:
            guard field.id.contains("(") else {
                self = .measure(field.id)
                return
            }
            guard let expression = try? MeasureExpression.parse(field.id) else { return nil }
            switch (expression.function, expression.select) {
            case (.visits, _): self = .visits(window: expression.window)
            case (.count, .some(let select)) where select.filter == nil:
                self = .events(name: select.foldedName, window: expression.window)
            default: return nil
            }
        }
    }

    /// The field's id.
    public var id: String {
        switch self {
        case .attribute(let keys): PropertyPath(keys).canonicalText
        case .measure(let id): id
        case .visits(let window): Self.expression(.visits, window: window).canonicalText
        case .events(let name, let window): Self.expression(.count, of: name, window: window).canonicalText
        }
    }

    static func expression(_ function: MeasureFunction, of name: String? = nil, window: Int64?) -> MeasureExpression {
        MeasureExpression(
            function: function, select: name.map { EventSelect(name: $0, foldedName: $0, filter: nil) }, property: nil,
            window: window)
    }
}
