/// A word, number or mark of Swift source text; comments and the contents of string literals are left out.
struct SwiftToken: Equatable {
    /// A whole word, or one mark; `""` for a string literal.
    var text: String
    /// From 1.
    var line: Int
}

/// Cuts Swift source text into tokens: as much of the grammar as it takes not to mistake text for code.
struct SwiftTokens {
    private enum Context {
        /// Code; inside an interpolation, the open parentheses.
        case code(parentheses: Int)
        case string(hashes: Int, quotes: Int)
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var contexts: [Context] = [.code(parentheses: 0)]
    private var tokens: [SwiftToken] = []

    static func tokens(of text: String) -> [SwiftToken] {
        var reader = SwiftTokens(bytes: Array(text.utf8))
        while reader.position < reader.bytes.count { reader.step() }
        return reader.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func step() {
        switch contexts[contexts.count - 1] {
        case .code(let parentheses): stepInCode(parentheses)
        case .string(let hashes, let quotes): stepInString(hashes, quotes)
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        let byte = bytes[position]
        if Self.isWord(byte) {
            takeWord()
        } else if follows("//") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        } else if follows("/*") {
            skipBlockComment()
        } else if let (hashes, quotes) = openingQuotes() {
            tokens.append(SwiftToken(text: "\"\"", line: line))
            position += hashes + quotes
            contexts.append(.string(hashes: hashes, quotes: quotes))
        } else if follows("#/") {
            while position < bytes.count, !follows("/#") { advance() }
            position += 2
        } else {
            if byte > 0x20 { tokens.append(SwiftToken(text: String(UnicodeScalar(byte)), line: line)) }
            if contexts.count > 1, byte == UInt8(ascii: "(") {
                contexts[contexts.count - 1] = .code(parentheses: parentheses + 1)
            } else if contexts.count > 1, byte == UInt8(ascii: ")") {
                contexts[contexts.count - 1] = .code(parentheses: parentheses - 1)
                if parentheses == 1 { contexts.removeLast() }
            }
            advance()
        }
    }

    private mutating func stepInString(_ hashes: Int, _ quotes: Int) {
        let marks = String(repeating: "#", count: hashes)
        if follows("\\" + marks + "(") {
            position += 2 + hashes
            contexts.append(.code(parentheses: 1))
        } else if follows("\\" + marks) {
            position += 1 + hashes
            if position < bytes.count { advance() }
        } else if follows(String(repeating: "\"", count: quotes) + marks) {
            position += quotes + hashes
            contexts.removeLast()
        } else {
            advance()
        }
    }

    private mutating func takeWord() {
        let start = position
        while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
        tokens.append(SwiftToken(text: String(decoding: bytes[start..<position], as: UTF8.self), line: line))
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                position += 2
            } else if follows("*/") {
                depth -= 1
                position += 2
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
    }

    private func openingQuotes() -> (hashes: Int, quotes: Int)? {
        var end = position
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        let isLong = end + 2 < bytes.count && bytes[end + 1] == bytes[end] && bytes[end + 2] == bytes[end]
        return (end - position, isLong ? 3 : 1)
    }

    private func follows(_ text: String) -> Bool {
        var index = position
        for byte in text.utf8 {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
