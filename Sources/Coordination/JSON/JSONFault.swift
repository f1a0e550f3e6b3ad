/// Why a text is no JSON: the first place at which it cannot go on.
struct JSONFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// From 1; columns count bytes.
    var line: Int
    var column: Int
    var text: String

    var description: String { "line \(line), column \(column): \(text)" }
}
