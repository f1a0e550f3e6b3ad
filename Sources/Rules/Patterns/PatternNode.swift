/// A pattern as a tree.
indirect enum PatternNode {
    case empty
    case character(CharacterClass)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    /// At least two.
    case alternatives([PatternNode])
    /// `maximum` nil without end.
    case repetition(PatternNode, minimum: Int, maximum: Int?)
}

/// A condition on a place between two characters.
enum PatternAssertion: UInt8 {
    case start, end, wordBoundary, noWordBoundary
}
