import Customers
import Events

/// What a measure comes to for a customer, as a number, a time or a value that was chosen.
public enum MeasureValue {
    case missing
    case number(Double)
    /// Milliseconds since 1970.
    case instant(Int64)
    /// The value of a property; good until the customer changes.
    case value(ValueView)
}

// A measure may be asked for by itself. Nothing changes by that; what has been coarsened is approximate as in a rule.

extension Evaluator {
    /// What a measure of the plan comes to at `t`, which must not lie before the customer's last record.
    public func value(measure: Int, block: CustomerBlock, at t: Int64) -> MeasureValue {
        switch figure(plan.measureFigures[measure], block, at: t).0 {
        case .missing: .missing
        case .whole(let count): .number(Double(count))
        case .total(let total): .number(Double(total) / 1_000_000)
        case .average(let total, let count): .number(Double(total) / 1_000_000 / Double(count))
        case .number(let number): .number(number)
        case .instant(let instant): .instant(instant)
        case .value(let value): .value(value)
        }
    }

    /// Whether a measure may be off, because there is more to it than is kept one by one.
    public func isApproximate(measure: Int, block: CustomerBlock, at t: Int64) -> Bool {
        let state = Int(plan.measureFigures[measure].state)
        return state >= 0 && isApproximate(state: state, block: block, at: t)
    }
}
