import Events
import Rules

/// A value as the tests have it, and what comparisons mean for it, straight from the language's definition.
enum SampleValue: Hashable {
    case missing
    case boolean(Bool)
    case number(Double)
    case text(String)

    /// Hands the value over as the engine has it.
    func withView<Result>(_ body: (ValueView) -> Result) -> Result {
        switch self {
        case .missing: body(.missing)
        case .boolean(let value): body(unsafe ValueView(kind: value ? .yes : .no))
        case .number(let number): body(unsafe ValueView(kind: .number, number: number))
        case .text(let text):
            unsafe Array(text.utf8).withUnsafeBytes { body(unsafe ValueView(kind: .text, text: $0)) }
        }
    }

    func satisfies(_ comparison: Comparison) -> Bool {
        if self == .missing { return false }
        switch comparison {
        case .equal(let literal): return equals(literal)
        case .notEqual(let literal): return !equals(literal)
        case .order(let order, let literal): return isOrdered(order, literal)
        case .between(let low, let high): return isOrdered(.atLeast, low) && isOrdered(.atMost, high)
        case .oneOf(let literals): return literals.contains(where: equals)
        case .noneOf(let literals): return !literals.contains(where: equals)
        case .contains(let part):
            return letters?.isEmpty == false && scalars(contain: part) || part.isEmpty && letters != nil
        case .startsWith(let part): return letters?.starts(with: part.unicodeScalars) ?? false
        case .endsWith(let part): return letters?.reversed().starts(with: part.unicodeScalars.reversed()) ?? false
        case .matches(let pattern):
            guard case .text(let text) = self, let pattern = try? Pattern(pattern) else { return false }
            return pattern.isFound(in: text)
        }
    }

    func satisfies(_ filter: Filter, value: (PropertyPath) -> SampleValue) -> Bool {
        switch filter {
        case .any(let filters): filters.contains { satisfies($0, value: value) }
        case .all(let filters): filters.allSatisfy { satisfies($0, value: value) }
        case .not(let filter): !satisfies(filter, value: value)
        case .exists(let path): value(path) != .missing
        case .compare(let path, let comparison): value(path).satisfies(comparison)
        }
    }

    private var letters: [Unicode.Scalar]? {
        if case .text(let text) = self { Array(text.unicodeScalars) } else { nil }
    }

    private func scalars(contain part: String) -> Bool {
        guard let letters else { return false }
        let part = Array(part.unicodeScalars)
        return letters.indices.contains { letters[$0...].starts(with: part) }
    }

    private func equals(_ literal: Literal) -> Bool {
        switch (self, literal) {
        case (.boolean(let own), .boolean(let value)): own == value
        case (_, .number(let number, _, _)): asNumber == number
        case (.text, .text(_, let instant?)): asInstant == instant
        case (.text(let own), .text(let text, nil)): Array(own.utf8) == Array(text.utf8)
        default: false
        }
    }

    private func isOrdered(_ order: Comparison.Order, _ literal: Literal) -> Bool {
        switch literal {
        case .number(let number, _, _): asNumber.map { Self.isOrdered($0, order, number) } ?? false
        case .text(_, let instant?): asInstant.map { Self.isOrdered($0, order, instant) } ?? false
        case .text(let text, nil):
            letters.map { Self.isOrdered($0.map(\.value), order, text.unicodeScalars.map(\.value)) } ?? false
        case .boolean: false
        }
    }

    private static func isOrdered<Size: Comparable>(_ left: Size, _ order: Comparison.Order, _ right: Size) -> Bool {
        switch order {
        case .less: left < right
        case .atMost: left <= right
        case .greater: left > right
        case .atLeast: left >= right
        }
    }

    private static func isOrdered(_ left: [UInt32], _ order: Comparison.Order, _ right: [UInt32]) -> Bool {
        let isLess = left.lexicographicallyPrecedes(right)
        switch order {
        case .less: return isLess
        case .atMost: return isLess || left == right
        case .greater: return !isLess && left != right
        case .atLeast: return !isLess
        }
    }

    private var asNumber: Double? {
        switch self {
        case .number(let number): return number
        case .text(let text):
            guard text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil,
                let number = Double(text), number.isFinite
            else { return nil }
            return number
        default: return nil
        }
    }

    private var asInstant: Int64? {
        guard case .text(let text) = self else { return nil }
        return Self.instant(text)
    }

    /// A time by the definition: days counted year by year.
    static func instant(_ text: String) -> Int64? {
        let form =
            /([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([-+])([0-9]{2}):([0-9]{2})))?/
        guard let match = text.wholeMatch(of: form) else { return nil }
        let number = { (part: Substring?) in part.flatMap { Int64($0) } ?? 0 }
        let (year, month, day) = (number(match.1), number(match.2), number(match.3))
        let lengths: [Int64] = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1], number(match.4) < 24,
            number(match.5) < 60, number(match.6) < 60, number(match.9) < 24, number(match.10) < 60
        else { return nil }
        var days = day - 1 + lengths[..<Int(month - 1)].reduce(0, +)
        for earlier in 0..<year { days += isLeap(earlier) ? 366 : 365 }
        for earlier in Int64(0)..<1970 { days -= isLeap(earlier) ? 366 : 365 }
        let offset = (number(match.9) * 60 + number(match.10)) * (match.8 == "-" ? -1 : 1)
        let minutes = (days * 24 + number(match.4)) * 60 + number(match.5) - offset
        let fraction = (match.7.map(String.init) ?? "").padding("0", to: 3)
        return (minutes * 60 + number(match.6)) * 1000 + (Int64(fraction) ?? 0)
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}

extension String {
    /// Cut or filled to so many characters.
    fileprivate func padding(_ filler: Character, to count: Int) -> String {
        String(prefix(count)) + String(repeating: filler, count: Swift.max(0, count - self.count))
    }
}
