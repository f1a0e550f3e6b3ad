/// A place in a text. Both count from 1; a column is a Unicode code point.
public struct TextPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    public var description: String { "\(line):\(column)" }
}

extension TextPosition {
    /// The place of the byte `offset` of a text in UTF-8. CR, LF and CR LF end a line. Cost: O(offset).
    init(ofByte offset: Int, in bytes: [UInt8]) {
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        for byte in bytes.prefix(offset) {
            switch byte {
            case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (line, column) = (line + 1, 1)
            case 0x80...0xBF: break  // the rest of a code point
            default: column += 1
            }
            previous = byte
        }
        self.init(line: line, column: column)
    }
}
