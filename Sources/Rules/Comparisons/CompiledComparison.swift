import Events

/// A comparison ready to be asked, without allocation, of values and of measures' figures.
///
/// Which question is the right one tells the left side: `holds(_:)` for properties and attributes, `most_frequent`, and
/// `first` and `last` of a property; `holds(whole:)` for count, distinct, days_since and visits; `holds(millionths:)`
/// for sum; `holds(total:count:)` for average; `holds(number:)` for min and max; `holds(instant:)` for `first` and
/// `last` of an event. Of a figure that is missing, none holds.
public struct CompiledComparison: Sendable {
    private let code: ComparisonCode
    private let constants: ComparisonConstants
    private let wholeRange: FigureRange
    private let millionthsRange: FigureRange
    private let instantRange: FigureRange

    public init(_ comparison: Comparison) {
        var constants = ComparisonConstants()
        code = ComparisonCode(comparison, constants: &constants)
        self.constants = constants
        millionthsRange = FigureRange(comparison) { literal in
            if case .number(_, let millionths, _) = literal { millionths } else { nil }
        }
        wholeRange = millionthsRange.wholes
        instantRange = FigureRange(comparison) { if case .text(_, let instant) = $0 { instant } else { nil } }
    }

    public var operation: ComparisonOperation { code.operation }

    /// The whole numbers for which the comparison holds; nil for `in` and `not in`.
    public var wholes: FigureRange? { isList ? nil : wholeRange }
    /// The figures in millionths for which the comparison holds; nil for `in` and `not in`.
    public var millionths: FigureRange? { isList ? nil : millionthsRange }
    /// The instants in milliseconds for which the comparison holds; nil for `in` and `not in`.
    public var instants: FigureRange? { isList ? nil : instantRange }

    private var isList: Bool { code.operation == .oneOf || code.operation == .noneOf }

    /// Whether the comparison holds of a property or an attribute.
    @inline(__always)
    public func holds(_ value: ValueView) -> Bool { code.holds(value, constants) }

    /// Whether the comparison holds of a figure that is a double.
    public func holds(number: Double) -> Bool { unsafe code.holds(ValueView(kind: .number, number: number), constants) }

    /// Whether the comparison holds of a whole number.
    @inline(__always)
    public func holds(whole: Int64) -> Bool {
        isList ? isListed(Int128(whole) * 1_000_000, times: 1) : wholeRange.contains(whole)
    }

    /// Whether the comparison holds of an exact figure in millionths.
    @inline(__always)
    public func holds(millionths: Int128) -> Bool {
        if isList { return isListed(millionths, times: 1) }
        return millionthsRange.contains(Int64(clamping: millionths))
    }

    /// Whether the comparison holds of the fraction `total` millionths over `count`, which is at least 1.
    public func holds(total: Int128, count: Int64) -> Bool {
        if isList { return isListed(total, times: count) }
        // Figures lie strictly between two whole millionths too, so every bound is taken times the count.
        let first = constants[code.first]
        guard first.kind == .number else { return code.operation == .notEqual }
        let bound = Int128(first.integer) * Int128(count)
        switch code.operation {
        case .equal: return total == bound
        case .notEqual: return total != bound
        case .less: return total < bound
        case .atMost: return total <= bound
        case .greater: return total > bound
        case .atLeast: return total >= bound
        case .between:
            return total >= bound && total <= Int128(constants[code.first + 1].integer) * Int128(count)
        case .contains, .startsWith, .endsWith, .matches, .oneOf, .noneOf: return false
        }
    }

    /// Whether the comparison holds of an instant, milliseconds since 1970.
    public func holds(instant: Int64) -> Bool {
        guard isList else { return instantRange.contains(instant) }
        var isFound = false
        for index in 0..<code.instants where constants[code.first + code.numbers + index].integer == instant {
            isFound = true
        }
        return isFound == (code.operation == .oneOf)
    }

    /// Whether a list's comparison holds of `figure` millionths over `count`.
    private func isListed(_ figure: Int128, times count: Int64) -> Bool {
        var isFound = false
        for index in 0..<code.numbers where Int128(constants[code.first + index].integer) * Int128(count) == figure {
            isFound = true
        }
        return isFound == (code.operation == .oneOf)
    }
}
