/// A JSON value as a record carries it. Numbers keep their spelling.
indirect enum OracleValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([OracleValue])
    case object([OracleField])

    /// The boolean, number or text; nil where the rule language calls it missing.
    var scalar: OracleScalar? {
        switch self {
        case .null, .list, .object: nil
        case .bool(let value): .bool(value)
        case .number(let spelling): OracleScalar.finite(spelling).map(OracleScalar.number)
        case .text(let text): .text(Array(text.utf8))
        }
    }

    /// The value as JSON.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let spelling): spelling
        case .text(let text): OracleValue.quoted(text)
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let fields): fields.json
        }
    }

    /// The text as a JSON string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

/// A key of an object and its value.
struct OracleField: Sendable, Equatable {
    let key: String
    let value: OracleValue
}

extension [OracleField] {
    /// The value under a key: of equal keys the last. Keys are compared byte by byte.
    func value(of key: String) -> OracleValue? {
        last { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// What the path leads to; nil where it is missing.
    func scalar(at path: [String]) -> OracleScalar? {
        guard let key = path.first, let value = value(of: key) else { return nil }
        if path.count == 1 { return value.scalar }
        guard case .object(let fields) = value else { return nil }
        return fields.scalar(at: [String](path.dropFirst()))
    }

    /// The object as JSON.
    var json: String {
        "{" + map { OracleValue.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
    }
}

/// A present value, in order of rank. Text is UTF-8, whose byte order is that of code points.
enum OracleScalar: Sendable, Hashable, Comparable {
    case bool(Bool)
    case number(Double)
    case text([UInt8])

    /// The number itself, or text in the form of a JSON number.
    var number: Double? {
        switch self {
        case .bool: nil
        case .number(let value): value
        case .text(let bytes):
            OracleScalar.isJSONNumber(bytes) ? OracleScalar.finite(String(decoding: bytes, as: UTF8.self)) : nil
        }
    }

    /// The instant that the text is.
    var instant: Int64? {
        guard case .text(let bytes) = self else { return nil }
        return OracleTime.instant(bytes)
    }

    static func < (left: OracleScalar, right: OracleScalar) -> Bool {
        switch (left, right) {
        case (.bool(let a), .bool(let b)): !a && b
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
        case (.bool, _), (.number, .text): true
        default: false
        }
    }

    /// The double of a spelling; nil where no double can hold it.
    static func finite(_ spelling: String) -> Double? {
        guard let value = Double(spelling), value.isFinite else { return nil }
        return value
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
    static func isJSONNumber(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        func digits() -> Int {
            let run = rest.prefix { (48...57).contains($0) }
            rest = rest.dropFirst(run.count)
            return run.count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !startsWithZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
