/// A pattern of the rule language, ready to be looked for in texts.
public struct Pattern: Sendable {
    /// Throws the first fault of the pattern.
    public init(_ text: String) throws(PatternFault) {
        var parser = PatternParser(text)
        _ = try parser.parse()
    }
}
