import Foundation

/// What stands left of a comparison at one instant.
enum OracleFigure: Sendable, Equatable {
    case missing
    case scalar(OracleScalar)
    /// The time of an event.
    case instant(Int64)
    /// `total` millionths divided by `over`, exactly.
    case fraction(total: Int128, over: Int128)

    static func whole(_ number: Int) -> OracleFigure { .fraction(total: Int128(number) * 1_000_000, over: 1) }

    func equals(_ literal: OracleLiteral) -> Bool {
        switch self {
        case .missing: return false
        case .fraction(let total, let over): return literal.kind == .number && total == literal.millionths * over
        case .instant(let time): return literal.instant == time
        case .scalar(let scalar):
            switch literal.kind {
            case .number: return scalar.number == literal.double
            case .bool: return scalar == literal.scalar
            case .text:
                guard let instant = literal.instant else { return scalar == literal.scalar }
                return scalar.instant == instant
            }
        }
    }

    /// -1, 0 or 1 as the figure is below, at or above the literal; nil where the two have no order.
    func order(to literal: OracleLiteral) -> Int? {
        func sign<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left > right ? 1 : 0 }
        switch self {
        case .missing: return nil
        case .fraction(let total, let over):
            return literal.kind == .number ? sign(total, literal.millionths * over) : nil
        case .instant(let time): return literal.instant.map { sign(time, $0) }
        case .scalar(let scalar):
            switch literal.kind {
            case .number: return scalar.number.map { sign($0, literal.double) }
            case .bool: return nil
            case .text:
                if let instant = literal.instant { return scalar.instant.map { sign($0, instant) } }
                guard case .text = scalar else { return nil }
                return sign(scalar, literal.scalar)
            }
        }
    }

    var text: [UInt8]? {
        if case .scalar(.text(let bytes)) = self { bytes } else { nil }
    }

    /// The instant for `within`: a time, or text that is one.
    var time: Int64? {
        switch self {
        case .instant(let time): time
        case .scalar(let scalar): scalar.instant
        case .missing, .fraction: nil
        }
    }
}

extension OracleComparison {
    func holds(_ figure: OracleFigure) -> Bool {
        if figure == .missing { return false }
        switch self {
        case .equal(let literal): return figure.equals(literal)
        case .notEqual(let literal): return !figure.equals(literal)
        case .oneOf(let list): return list.contains { figure.equals($0) }
        case .noneOf(let list): return !list.contains { figure.equals($0) }
        case .between(let low, let high):
            guard let below = figure.order(to: low), let above = figure.order(to: high) else { return false }
            return below >= 0 && above <= 0
        case .order(let order, let literal):
            guard let sign = figure.order(to: literal) else { return false }
            switch order {
            case .less: return sign < 0
            case .atMost: return sign <= 0
            case .greater: return sign > 0
            case .atLeast: return sign >= 0
            }
        case .contains, .startsWith, .endsWith, .matches:
            guard let text = figure.text else { return false }
            return holds(text: text)
        }
    }

    private func holds(text: [UInt8]) -> Bool {
        switch self {
        case .startsWith(let part): return text.starts(with: part.utf8)
        case .endsWith(let part): return text.reversed().starts(with: part.utf8.reversed())
        case .contains(let part):
            let part = Array(part.utf8)
            guard part.count <= text.count else { return false }
            return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
        case .matches(let pattern):
            // Only for patterns and texts that both kinds of expression read alike: ASCII, no line ends.
            guard let expression = try? NSRegularExpression(pattern: pattern) else { return false }
            let text = String(decoding: text, as: UTF8.self)
            return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
        default: return false
        }
    }
}

extension OracleFilter {
    func holds(_ properties: [OracleField]) -> Bool {
        switch self {
        case .any(let filters): filters.contains { $0.holds(properties) }
        case .all(let filters): filters.allSatisfy { $0.holds(properties) }
        case .not(let filter): !filter.holds(properties)
        case .exists(let path): properties.scalar(at: path) != nil
        case .compare(let path, let comparison):
            comparison.holds(properties.scalar(at: path).map(OracleFigure.scalar) ?? .missing)
        }
    }
}
