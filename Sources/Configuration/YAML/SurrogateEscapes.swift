/// JSON writes characters beyond 16 bits as two escapes, `\ud83d\ude00`, where YAML has one, `\U0001F600`.
///
/// libyaml knows only the second way, so a document that is JSON is rewritten before it is read. The places that come
/// out of the parser are then those of the rewritten text; `original` puts them right.
struct SurrogateEscapes {
    private static let pairLength = 12
    /// By how many characters an escape is shorter than its pair.
    private static let shortening = 2

    /// The text with YAML's escapes.
    private(set) var text: [UInt8]
    /// By line, the columns of the escapes in the rewritten text.
    private var columns: [Int: [Int]] = [:]

    /// Rewrites `source` if it begins as a JSON object does; leaves it as it is otherwise.
    init(_ source: [UInt8]) {
        let brace = source.first { !" \t\r\n".utf8.contains($0) }
        guard brace == UInt8(ascii: "{") else {
            text = source
            return
        }
        text = []
        text.reserveCapacity(source.count)
        var line = 1
        var column = 1
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
                index += 1
                if byte == UInt8(ascii: "\n") {
                    (line, column) = (line + 1, 1)
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            } else if let scalar = Self.pair(at: index, in: source) {
                columns[line, default: []].append(column)
                column += Self.pairLength - Self.shortening
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\U\(String(repeating: "0", count: 8 - digits.utf8.count))\(digits)".utf8
                index += Self.pairLength
            } else {
                // A backslash and what it escapes, which may be a backslash, go together.
                text += source[index..<min(index + 2, source.count)]
                index += 2
                column += 2
            }
        }
    }

    /// The place in the source of a place in the rewritten text.
    func original(_ position: TextPosition) -> TextPosition {
        guard let escapes = columns[position.line] else { return position }
        let before = escapes.count { $0 < position.column }
        return TextPosition(line: position.line, column: position.column + before * Self.shortening)
    }

    /// The character that the two escapes at `index` stand for; nil where there are no two that belong together.
    private static func pair(at index: Int, in source: [UInt8]) -> Unicode.Scalar? {
        guard index + pairLength <= source.count,
            let high = escapedUnit(source[index..<index + 6]), 0xD800...0xDBFF ~= high,
            let low = escapedUnit(source[index + 6..<index + pairLength]), 0xDC00...0xDFFF ~= low
        else { return nil }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    }

    /// The 16 bits of `\uXXXX`.
    private static func escapedUnit(_ escape: ArraySlice<UInt8>) -> UInt32? {
        guard escape.starts(with: "\\u".utf8) else { return nil }
        let digits = escape.dropFirst(2)
        guard digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
