import Events
import Insights

// What a value is for a field of each kind. A number is a number, or text in the form of one, as in rules; a time is
// text that is one; a category is text, `true` or `false`, or a number in its shortest form. All else is missing.

extension ValueView {
    /// The value of a field of numbers.
    @inline(__always)
    var fieldNumber: Double? {
        switch kind {
        case .number: number
        case .text: unsafe JSONNumber.double(text)
        case .missing, .no, .yes: nil
        }
    }

    /// The value of a field of times, milliseconds since 1970.
    @inline(__always)
    var fieldTime: Double? {
        guard kind == .text else { return nil }
        return unsafe RFC3339.instant(text).map(Double.init)
    }

    /// What a survey counts the value as; nil where it is missing.
    var surveyKind: KindCounts.Kind? {
        switch kind {
        case .missing: nil
        case .no, .yes: .truth
        case .number: .number
        case .text: unsafe RFC3339.instant(text) == nil ? .text : .time
        }
    }
}

extension ValueDictionary {
    /// The code of a category's value.
    mutating func code(of value: ValueView) -> UInt32 {
        switch value.kind {
        case .missing: Self.missing
        case .no: code(of: "false")
        case .yes: code(of: "true")
        case .number: code(ofNumber: value.number)
        case .text: unsafe code(of: value.text)
        }
    }

    /// The code of a number's shortest form, a whole one without a fraction.
    mutating func code(ofNumber number: Double) -> UInt32 {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return code(of: String(whole)) }
        return code(of: String(number))
    }

    /// The code of an instant.
    mutating func code(ofInstant instant: Int64) -> UInt32 { code(of: RFC3339.text(instant)) }
}
