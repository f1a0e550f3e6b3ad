import CSimdjson

/// Text in the form of a JSON number: `-`, digits without a leading zero, a fraction, an exponent, and nothing else.
public enum JSONNumber {
    /// The correctly rounded double of `text`; nil where it is no JSON number, or beyond the largest double. No spaces.
    public static func double(_ text: UnsafeRawBufferPointer) -> Double? {
        guard unsafe form(text) != nil, let start = text.baseAddress else { return nil }
        var number = 0.0
        guard unsafe json_number(start, text.count, &number) else { return nil }
        return number + 0.0
    }

    /// Whether `text` has the form, and whether it is a whole number without fraction and exponent; nil if it has not.
    static func form(_ text: UnsafeRawBufferPointer) -> Form? {
        var at = 0
        let end = text.count
        if at < end, unsafe text[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        unsafe skipDigits(text, &at)
        guard at > first, unsafe at == first + 1 || text[first] != UInt8(ascii: "0") else { return nil }
        if at == end { return .whole }
        if unsafe text[at] == UInt8(ascii: ".") {
            at += 1
            let fraction = at
            unsafe skipDigits(text, &at)
            guard at > fraction else { return nil }
        }
        if at < end, unsafe text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, unsafe text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
            let exponent = at
            unsafe skipDigits(text, &at)
            guard at > exponent else { return nil }
        }
        return at == end ? .decimal : nil
    }

    enum Form { case whole, decimal }

    @inline(__always)
    private static func skipDigits(_ text: UnsafeRawBufferPointer, _ at: inout Int) {
        while at < text.count, unsafe text[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
    }
}
