/// Cuts the text of a rule into tokens.
///
/// Ends with an `.end`, or with the first piece that is no token: nothing behind that can matter.
struct Lexer {
    private let bytes: [UInt8]
    private var offset = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The tokens of a text in UTF-8; the last is `.end` or `.invalid`.
    static func tokens(of bytes: [UInt8]) -> [Token] {
        var lexer = Lexer(bytes)
        var tokens: [Token] = []
        while true {
            var token = lexer.next()
            if token.range.upperBound > RuleLimits.textBytesMax {
                token = Token(kind: .invalid(.tooLong), range: token.range)
            }
            tokens.append(token)
            switch token.kind {
            case .end, .invalid: return tokens
            default: break
            }
        }
    }

    private mutating func next() -> Token {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { offset += 1 }
        let start = offset
        return Token(kind: scan(), range: start..<offset)
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        offset + distance < bytes.count ? bytes[offset + distance] : nil
    }

    /// Moves behind the token at hand and says what it is.
    private mutating func scan() -> Token.Kind {
        guard let byte = peek() else { return .end }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return scanString(quote: byte)
        case UInt8(ascii: "`"): return scanQuotedName()
        case UInt8(ascii: "-"):
            guard let digit = peek(1), Self.isDigit(digit) else { return scanUnknown() }
            return scanNumber()
        case _ where Self.isDigit(byte): return scanNumber()
        case _ where Self.isWordStart(byte): return scanWord()
        default: return scanSymbol()
        }
    }

    private mutating func scanWord() -> Token.Kind {
        let start = offset
        skipWordBytes()
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        return Keyword(rawValue: word).map { .keyword($0) } ?? .word
    }

    private mutating func scanSymbol() -> Token.Kind {
        for length in [2, 1] where offset + length <= bytes.count {
            if let symbol = Symbol(rawValue: String(decoding: bytes[offset..<offset + length], as: UTF8.self)) {
                offset += length
                return .symbol(symbol)
            }
        }
        return scanUnknown()
    }

    private mutating func scanUnknown() -> Token.Kind {
        repeat { offset += 1 } while peek().map { $0 & 0xC0 == 0x80 } ?? false
        return .invalid(.character)
    }

    /// Digits with the letters that follow them directly: a number or a duration.
    private mutating func scanNumber() -> Token.Kind {
        let start = offset
        offset += 1
        skipDigits()
        if peek() == UInt8(ascii: "."), let digit = peek(1), Self.isDigit(digit) {
            offset += 1
            skipDigits()
        }
        let letters = offset
        skipWordBytes()
        if letters == offset {
            return Self.millionths(of: bytes[start..<offset]) == nil ? .invalid(.number) : .number
        }
        guard offset == letters + 1, Self.unit(bytes[letters]) != nil, bytes[start..<letters].allSatisfy(Self.isDigit)
        else { return .invalid(.number) }
        return Self.milliseconds(of: bytes[start..<offset]) == nil ? .invalid(.duration) : .duration
    }

    /// A string up to its closing quote; its escapes are looked at here and read by `string(of:)`.
    private mutating func scanString(quote: UInt8) -> Token.Kind {
        var isEscapeGood = true
        offset += 1
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            if byte == quote {
                offset += 1
                return isEscapeGood ? .string : .invalid(.escape)
            }
            if byte == UInt8(ascii: "\\") {
                let length = Self.escape(in: bytes[offset...])?.length
                isEscapeGood = isEscapeGood && length != nil
                // Behind a bad escape the string still ends at its quote, not at one that stands behind a backslash.
                offset += length ?? (peek(1).map { $0 == 0x0A || $0 == 0x0D } ?? true ? 1 : 2)
            } else {
                offset += 1
            }
        }
        return .invalid(.unclosedString)
    }

    private mutating func scanQuotedName() -> Token.Kind {
        let start = offset
        offset += 1
        while let byte = peek(), byte != 0x0A, byte != 0x0D {
            offset += 1
            if byte == UInt8(ascii: "`") { return offset - start > 2 ? .quotedName : .invalid(.quotedName) }
        }
        return .invalid(.quotedName)
    }

    private mutating func skipDigits() {
        while let byte = peek(), Self.isDigit(byte) { offset += 1 }
    }

    private mutating func skipWordBytes() {
        while let byte = peek(), Self.isWordStart(byte) || Self.isDigit(byte) { offset += 1 }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Whether a word can begin with the byte.
    static func isWordStart(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }
}
