import Insights
import Numerics

extension RowLabel {
    /// For people: a value, a range of numbers or times, `(others)`, `(none)`.
    func text(of kind: FieldKind) -> String {
        switch self.kind {
        case .value: return value ?? ""
        case .number: return number.map { Self.text($0, kind) } ?? ""
        case .range:
            let from = from.map { Self.text($0, kind) } ?? ""
            return to.map { "\(from) to \(Self.text($0, kind))" } ?? "\(from) and up"
        case .other: return "(others)"
        case .missing: return "(none)"
        }
    }

    private static func text(_ number: Double, _ kind: FieldKind) -> String {
        guard kind == .time, let milliseconds = Int64(exactly: number.rounded()) else {
            return number == number.rounded() && number.magnitude < 1e15
                ? String(Int64(number)) : HumanReadable.decimal(number, digits: 2)
        }
        return String(TimestampText.rfc3339(milliseconds: milliseconds).prefix(16))
    }
}

extension InsightField {
    /// What people call it, and that it is not exact where it is not.
    var title: String { isApproximate ? "\(name) (approximate)" : name }
}

/// A share of 0 to 1 as a percentage with one decimal; a dash for none.
func percentage(_ share: Double?) -> String { share.map { HumanReadable.decimal($0 * 100, digits: 1) + " %" } ?? "-" }
