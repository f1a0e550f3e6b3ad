import Events

/// What a measure comes to at an instant.
enum Figure {
    case missing
    case whole(Int64)
    /// Millionths.
    case total(Int128)
    /// Millionths over a number of events.
    case average(Int128, Int64)
    case number(Double)
    /// Milliseconds.
    case instant(Int64)
    case value(ValueView)
}

/// A figure for people and programs: what a cause observed.
public enum ObservedFigure: Sendable, Equatable, BitwiseCopyable {
    case whole(Int64)
    /// Millionths.
    case total(Int128)
    case number(Double)
    case truth(Bool)
}

/// A rule whose verdict is not what was published.
public struct Turn: BitwiseCopyable, Sendable {
    public var rule: Int
    public var holds: Bool
    /// The first instant at which it may turn again without a record; `Int64.max` for never.
    public var until: Int64
    /// Found once all that turned are known.
    public var cause: ChangeCause?

    public init(rule: Int, holds: Bool, until: Int64, cause: ChangeCause?) {
        self.rule = rule
        self.holds = holds
        self.until = until
        self.cause = cause
    }
}

/// A truth, and the first instant after which it may be another one without a new record; `Int64.max` for never.
struct Verdict {
    var holds: Bool
    var until: Int64

    @inline(__always)
    init(_ holds: Bool, until: Int64) {
        self.holds = holds
        self.until = until
    }

    /// Both must fall for a false `and` to rise, either for a true one to fall.
    @inline(__always)
    static func and(_ a: Verdict, _ b: Verdict) -> Verdict {
        if a.holds && b.holds { return Verdict(true, until: min(a.until, b.until)) }
        if a.holds { return b }
        if b.holds { return a }
        return Verdict(false, until: max(a.until, b.until))
    }

    @inline(__always)
    static func or(_ a: Verdict, _ b: Verdict) -> Verdict {
        if !a.holds && !b.holds { return Verdict(false, until: min(a.until, b.until)) }
        if !a.holds { return b }
        if !b.holds { return a }
        return Verdict(true, until: max(a.until, b.until))
    }
}
