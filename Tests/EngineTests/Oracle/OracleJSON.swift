/// A reader of JSON that keeps the order of keys, equal keys, and the spelling of numbers.
struct OracleJSON {
    private var rest: ArraySlice<UInt8>

    /// The value of a whole text; nil where it is no JSON.
    static func read(_ text: String) -> OracleValue? {
        var reader = OracleJSON(rest: Array(text.utf8)[...])
        let value = reader.value()
        reader.skipSpace()
        return reader.rest.isEmpty ? value : nil
    }

    private mutating func skipSpace() { rest = rest.drop { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 } }

    private mutating func take(_ token: String) -> Bool {
        skipSpace()
        guard rest.starts(with: token.utf8) else { return false }
        rest = rest.dropFirst(token.utf8.count)
        return true
    }

    private mutating func value() -> OracleValue? {
        skipSpace()
        if take("null") { return .null }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("{") { return object() }
        if take("[") { return list() }
        if rest.first == UInt8(ascii: "\"") { return string().map(OracleValue.text) }
        let spelling = rest.prefix { "+-.0123456789eE".utf8.contains($0) }
        rest = rest.dropFirst(spelling.count)
        return OracleScalar.isJSONNumber(Array(spelling))
            ? .number(String(decoding: spelling, as: UTF8.self)) : nil
    }

    private mutating func object() -> OracleValue? {
        var fields: [OracleField] = []
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let key = string(), take(":"), let value = value() else { return nil }
            fields.append(OracleField(key: key, value: value))
        } while take(",")
        return take("}") ? .object(fields) : nil
    }

    private mutating func list() -> OracleValue? {
        var values: [OracleValue] = []
        if take("]") { return .list([]) }
        repeat {
            guard let value = value() else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? .list(values) : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                bytes.append(byte)
                continue
            }
            guard let escape = rest.popFirst(), let scalar = escaped(escape) else { return nil }
            bytes += Array(String(Character(scalar)).utf8)
        }
        return nil
    }

    private mutating func escaped(_ escape: UInt8) -> Unicode.Scalar? {
        switch escape {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(escape)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal() else { return nil }
            if !(0xD800...0xDBFF).contains(unit) { return Unicode.Scalar(unit) }
            guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"), let low = hexadecimal(),
                (0xDC00...0xDFFF).contains(low)
            else { return nil }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(digits.count)
        return digits.count == 4 ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
}
