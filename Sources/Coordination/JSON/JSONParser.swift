/// Reads JSON as RFC 8259 has it, strictly: UTF-8 alone, one value, no key twice in one object, at most 64 levels.
struct JSONParser {
    static let depthMax = 64

    private let bytes: [UInt8]
    private var at = 0

    /// The value that the bytes are; throws the first fault.
    static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        // A text that is no UTF-8 is no JSON, wherever in it that is.
        if let bad = parser.firstInvalidByte() { throw parser.fault("the bytes are no UTF-8", at: bad) }
        parser.skipSpace()
        guard parser.at < bytes.count else { throw parser.fault("there is nothing but white space") }
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.fault("something follows the value") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func firstInvalidByte() -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        // Valid up to where repairing first changes a byte.
        let repaired = String(decoding: bytes, as: UTF8.self).utf8
        return zip(repaired, bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? max(0, bytes.count - 1)
    }

    private func fault(_ text: String, at place: Int? = nil) -> JSONFault {
        let before = bytes[..<min(place ?? at, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return JSONFault(line: line, column: before.count - start + 1, text: text)
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < Self.depthMax else { throw fault("more than \(Self.depthMax) levels") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
        case nil: throw fault("the text ends where a value should stand")
        default: throw fault("no value begins like this")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[at...].starts(with: word.utf8) else { throw fault("no value begins like this") }
        at += word.utf8.count
        return value
    }

    private mutating func list(depth: Int) throws(JSONFault) -> JSONValue {
        at += 1
        var values: [JSONValue] = []
        skipSpace()
        if skip(UInt8(ascii: "]")) { return .list([]) }
        while true {
            skipSpace()
            values.append(try value(depth: depth + 1))
            skipSpace()
            if skip(UInt8(ascii: "]")) { return .list(values) }
            guard skip(UInt8(ascii: ",")) else { throw fault("a list goes on with , or ends with ]") }
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        at += 1
        var members: [JSONValue.Member] = []
        var keys: Set<[UInt8]> = []
        skipSpace()
        if skip(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            let place = at
            guard next == UInt8(ascii: "\"") else { throw fault("a key in quotes should stand here") }
            let key = try text()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw fault("the key \"\(key)\" stands twice in one object", at: place)
            }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw fault("a : should follow the key") }
            skipSpace()
            members.append(JSONValue.Member(key, try value(depth: depth + 1)))
            skipSpace()
            if skip(UInt8(ascii: "}")) { return .object(members) }
            guard skip(UInt8(ascii: ",")) else { throw fault("an object goes on with , or ends with }") }
        }
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = at
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws(JSONFault) {
        let start = at
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        guard at > start else { throw fault("a digit should stand here") }
    }
}

// MARK: Texts

extension JSONParser {
    private mutating func text() throws(JSONFault) -> String {
        at += 1
        var units: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(&units)
            case 0..<0x20: throw fault("a control character must be escaped", at: at - 1)
            default: units.append(byte)
            }
        }
        throw fault("the text ends inside quotes")
    }

    private mutating func escape(_ units: inout [UInt8]) throws(JSONFault) {
        let place = at - 1
        guard let byte = next else { throw fault("the text ends inside quotes") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = try scalar() else { throw fault("half of a pair of surrogates", at: place) }
            units.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw fault("no escape of JSON", at: place)
        }
    }

    /// Behind `\u`; nil for half of a pair.
    private mutating func scalar() throws(JSONFault) -> Unicode.Scalar? {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { return nil }
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second) else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits should stand here")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
