/// A place in a text.
public struct RulePosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// From 1; a line ends with LF.
    public let line: Int
    /// Code points from 1.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the byte at `offset`, which begins a code point or ends the text.
    init(of offset: Int, in bytes: [UInt8]) {
        var line = 1
        var column = 1
        for byte in bytes[..<offset] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(line: line, column: column)
    }

    public var description: String { "line \(line), column \(column)" }

    public static func < (left: RulePosition, right: RulePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
