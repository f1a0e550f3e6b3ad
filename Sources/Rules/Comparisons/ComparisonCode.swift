import Events

/// What a comparison asks.
public enum ComparisonOperation: UInt8, Sendable {
    case equal, notEqual, less, atMost, greater, atLeast, between, contains, startsWith, endsWith, matches
    case oneOf, noneOf
}

/// A comparison in plain data; what it is compared with lies in the constants.
struct ComparisonCode: Sendable {
    let operation: ComparisonOperation
    /// The first of its constants; of a list, numbers by size, then instants by time, then texts by code point.
    let first: Int32
    var numbers: Int32 = 0
    var instants: Int32 = 0
    var texts: Int32 = 0
    /// Whether a list has `true`, and `false`.
    var hasTrue = false
    var hasFalse = false
    init(_ comparison: Comparison, constants: inout ComparisonConstants) {
        first = Int32(constants.count)
        switch comparison {
        case .equal(let literal):
            operation = .equal
            constants.append(literal)
        case .notEqual(let literal):
            operation = .notEqual
            constants.append(literal)
        case .order(let order, let literal):
            operation = Self.operation(of: order)
            constants.append(literal)
        case .between(let low, let high):
            operation = .between
            constants.append(low)
            constants.append(high)
        case .contains(let text):
            operation = .contains
            constants.append(text: text)
        case .startsWith(let text):
            operation = .startsWith
            constants.append(text: text)
        case .endsWith(let text):
            operation = .endsWith
            constants.append(text: text)
        case .matches(let pattern):
            operation = .matches
            constants.append(pattern: pattern)
        case .oneOf(let literals):
            operation = .oneOf
            append(literals, to: &constants)
        case .noneOf(let literals):
            operation = .noneOf
            append(literals, to: &constants)
        }
    }

    private static func operation(of order: Comparison.Order) -> ComparisonOperation {
        switch order {
        case .less: .less
        case .atMost: .atMost
        case .greater: .greater
        case .atLeast: .atLeast
        }
    }

    private mutating func append(_ literals: [Literal], to constants: inout ComparisonConstants) {
        var numbers: [(Int64, Literal)] = []
        var instants: [(Int64, Literal)] = []
        var texts: [String] = []
        for literal in literals {
            switch literal {
            case .number(_, let millionths, _): numbers.append((millionths, literal))
            case .text(_, let instant?): instants.append((instant, literal))
            case .text(let text, nil): texts.append(text)
            case .boolean(true): hasTrue = true
            case .boolean(false): hasFalse = true
            }
        }
        for (_, literal) in numbers.sorted(by: { $0.0 < $1.0 }) { constants.append(literal) }
        for (_, literal) in instants.sorted(by: { $0.0 < $1.0 }) { constants.append(literal) }
        for text in texts.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) { constants.append(text: text) }
        self.numbers = Int32(numbers.count)
        self.instants = Int32(instants.count)
        self.texts = Int32(texts.count)
    }
}
