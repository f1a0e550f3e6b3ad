/// The whole numbers for which a comparison holds: those from `low` to `high`, or all but those.
///
/// Every comparison with one or two numbers is such a range, so that a figure is looked at with two comparisons of
/// integers. Bounds that a rule can write are at most 9e18 in size: `Int64.min` and `.max` stand for no bound.
public struct FigureRange: Sendable, Equatable {
    public let low: Int64
    public let high: Int64
    /// Whether it is the numbers outside for which the comparison holds.
    public let isInverted: Bool

    public static let nothing = FigureRange(low: .max, high: .min, isInverted: false)

    public init(low: Int64, high: Int64, isInverted: Bool) {
        self.low = low
        self.high = high
        self.isInverted = isInverted
    }

    @inline(__always)
    public func contains(_ figure: Int64) -> Bool { (figure >= low && figure <= high) != isInverted }

    /// The range of a comparison with whole numbers; `value` of a literal is nil where it is none.
    init(_ comparison: Comparison, value: (Literal) -> Int64?) {
        switch comparison {
        case .equal(let literal): self.init(low: value(literal), high: value(literal))
        case .notEqual(let literal): self.init(low: value(literal), high: value(literal), isInverted: true)
        case .order(.less, let literal): self.init(low: .min, high: value(literal).map { $0 - 1 })
        case .order(.atMost, let literal): self.init(low: .min, high: value(literal))
        case .order(.greater, let literal): self.init(low: value(literal).map { $0 + 1 }, high: .max)
        case .order(.atLeast, let literal): self.init(low: value(literal), high: .max)
        case .between(let low, let high): self.init(low: value(low), high: value(high))
        case .contains, .startsWith, .endsWith, .matches, .oneOf, .noneOf: self = .nothing
        }
    }

    private init(low: Int64?, high: Int64?, isInverted: Bool = false) {
        if let low, let high {
            self.init(low: low, high: high, isInverted: isInverted)
        } else {
            self.init(low: .max, high: .min, isInverted: isInverted)
        }
    }

    /// The range of the whole numbers whose millionths are in this range.
    var wholes: FigureRange {
        let million: Int64 = 1_000_000
        let floor = high >= 0 ? high / million : -((-(high + 1)) / million) - 1
        let ceiling = low > 0 ? (low - 1) / million + 1 : low / million
        return FigureRange(
            low: low == .min ? .min : low == .max ? .max : ceiling,
            high: high == .max ? .max : high == .min ? .min : floor, isInverted: isInverted)
    }
}
