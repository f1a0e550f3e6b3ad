/// A reader of JSON that keeps the order of keys, equal keys, and the spelling of numbers.
struct OracleJSON {
    private let bytes: [UInt8]
    /// Where reading goes on.
    private var place = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The value of a whole text; nil where it is no JSON.
    static func read(_ text: String) -> OracleValue? {
        var reader = OracleJSON(text)
        let value = reader.value()
        reader.skipSpace()
        return reader.place == reader.bytes.count ? value : nil
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func pop() -> UInt8? {
        guard place < bytes.count else { return nil }
        place += 1
        return bytes[place - 1]
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { place += 1 }
    }

    private mutating func take(_ token: StaticString) -> Bool {
        skipSpace()
        let token = token.description.utf8
        guard next == token.first, bytes[place...].starts(with: token) else { return false }
        place += token.count
        return true
    }

    private mutating func value() -> OracleValue? {
        skipSpace()
        switch next {
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "\""): return string().map(OracleValue.text)
        default: return number()
        }
    }

    private mutating func number() -> OracleValue? {
        let spelling = bytes[place...].prefix { "+-.0123456789eE".utf8.contains($0) }
        place += spelling.count
        return OracleScalar.isJSONNumber(Array(spelling))
            ? .number(String(decoding: spelling, as: UTF8.self)) : nil
    }

    private mutating func object() -> OracleValue? {
        var fields: [OracleField] = []
        guard take("{") else { return nil }
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
        guard take("[") else { return nil }
        if take("]") { return .list([]) }
        repeat {
            guard let value = value() else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? .list(values) : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var result: [UInt8] = []
        while let byte = pop() {
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                result.append(byte)
                continue
            }
            guard let escape = pop(), let scalar = escaped(escape) else { return nil }
            result += Array(String(Character(scalar)).utf8)
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
            guard pop() == UInt8(ascii: "\\"), pop() == UInt8(ascii: "u"), let low = hexadecimal(),
                (0xDC00...0xDFFF).contains(low)
            else { return nil }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        let digits = bytes[place...].prefix(4)
        place += digits.count
        return digits.count == 4 ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
}
