/// The words of the rule language that are never names.
enum Keyword: String, CaseIterable {
    case and, or, not, `in`, between, contains, starts, ends, with, matches, `where`, then, within, `true`, `false`
}

/// The marks of the rule language.
enum Symbol: String, CaseIterable {
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case comma = ","
    case dot = "."
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
}

/// A piece of a rule's text.
struct Token {
    enum Kind: Equatable {
        case word
        case quotedName
        case string
        case number
        case duration
        case keyword(Keyword)
        case symbol(Symbol)
        case end
        /// Not a token of the language; the parser refuses it wherever it comes upon it.
        case invalid(RuleFault.Reason)
    }

    let kind: Kind
    /// The token's bytes in the text.
    let range: Range<Int>
}
