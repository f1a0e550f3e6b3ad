import Events

/// Reads the text of a rule, or of a measure, by recursive descent over its grammar, and checks it on the way.
///
/// Every question asked of the token at hand (`at`, `accept`) notes what would have been welcome there, so that a
/// refusal can tell what could stand in the token's place.
struct RuleParser {
    private let bytes: [UInt8]
    private let tokens: [Token]
    private var index = 0
    private var expected: [String] = []
    private var depth = 0
    let context: RuleContext
    /// Every `in_segment` so far.
    private(set) var references: [SegmentReference] = []
    /// Ids of the measures by name so far, each once.
    private(set) var measures: [String] = []

    init(_ text: String, in context: RuleContext) {
        bytes = Array(text.utf8)
        tokens = Lexer.tokens(of: bytes)
        self.context = context
    }

    // MARK: Tokens

    /// The token at hand.
    var token: Token { tokens[index] }

    /// Whether the token at hand is a word directly before a parenthesis: the name of a function.
    var isAtFunction: Bool {
        token.kind == .word && tokens[index + 1].kind == .symbol(.openParenthesis)
    }

    /// The token at hand as written.
    var spelling: String { String(decoding: bytes[token.range], as: UTF8.self) }

    /// Goes on to the next token. Not to be asked of the last one, which no rule of the grammar accepts.
    mutating func advance() {
        index += 1
        expected.removeAll(keepingCapacity: true)
    }

    mutating func at(_ keyword: Keyword) -> Bool { at(.keyword(keyword), called: keyword.rawValue) }

    mutating func at(_ symbol: Symbol) -> Bool { at(.symbol(symbol), called: symbol.rawValue) }

    /// Whether the token at hand is of a kind; notes the kind as welcome here.
    mutating func at(_ kind: Token.Kind, called name: String) -> Bool {
        welcome(name)
        return token.kind == kind
    }

    /// Notes what could stand in the place of the token at hand.
    mutating func welcome(_ names: String...) {
        for name in names where !expected.contains(name) { expected.append(name) }
    }

    mutating func accept(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    mutating func accept(_ symbol: Symbol) -> Bool {
        guard at(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ keyword: Keyword) throws(RuleFault) {
        if !accept(keyword) { throw refusal() }
    }

    mutating func expect(_ symbol: Symbol) throws(RuleFault) {
        if !accept(symbol) { throw refusal() }
    }

    /// The text ends here.
    mutating func expectEnd() throws(RuleFault) {
        if !at(.end, called: "the end") { throw refusal() }
    }

    /// Goes one level of parentheses or `not` deeper, behind the token at hand.
    mutating func descend() throws(RuleFault) {
        guard depth < RuleLimits.depthMax else { throw refusal(.tooDeep, expected: []) }
        depth += 1
        advance()
    }

    mutating func ascend() { depth -= 1 }

    /// Notes that the rule refers to the segment named by the token at hand.
    mutating func refer(to segment: String) {
        references.append(SegmentReference(segment: segment, position: position))
    }

    /// Notes that the rule has a measure by name.
    mutating func refer(toMeasure measure: String) {
        if !measures.contains(measure) { measures.append(measure) }
    }

    // MARK: Values

    /// A name, bare or in back quotes; `called` tells of what.
    mutating func name(called name: String) throws(RuleFault) -> String {
        let isName = at(.word, called: name) || token.kind == .quotedName
        guard isName else { throw refusal() }
        let text = nameOfToken
        advance()
        return text
    }

    /// The name or the string at hand, which stays.
    mutating func nameOrString(called name: String) throws(RuleFault) -> String {
        let isName = at(.word, called: name) || token.kind == .quotedName
        if isName { return nameOfToken }
        guard token.kind == .string else { throw refusal() }
        return stringOfToken
    }

    mutating func path(called name: String) throws(RuleFault) -> PropertyPath {
        var keys = [try self.name(called: name)]
        while accept(.dot) { keys.append(try self.name(called: "a name")) }
        return PropertyPath(keys)
    }

    /// A duration in milliseconds.
    mutating func duration() throws(RuleFault) -> Int64 {
        guard at(.duration, called: "a duration"), let milliseconds = Lexer.milliseconds(of: bytes[token.range]) else {
            throw refusal()
        }
        advance()
        return milliseconds
    }

    private var nameOfToken: String {
        String(
            decoding: token.kind == .quotedName ? bytes[token.range].dropFirst().dropLast() : bytes[token.range],
            as: UTF8.self)
    }

    /// The text of the string at hand.
    var stringOfToken: String { Lexer.string(of: bytes[token.range]) }

    /// The number at hand.
    var numberOfToken: Literal {
        .number(Double(spelling) ?? 0, millionths: Lexer.millionths(of: bytes[token.range]) ?? 0, text: spelling)
    }

    // MARK: Refusals

    /// Where the token at hand begins.
    var position: RulePosition { RulePosition(of: token.range.lowerBound, in: bytes) }

    /// The fault that the token at hand is: what it is itself where it is no token, else `reason`.
    ///
    /// What could stand in its place is what has been asked for so far, or `expected`; the nearest word is that of
    /// `known`, or of those that could stand here.
    func refusal(
        _ reason: RuleFault.Reason = .unexpected, expected: [String]? = nil, known: [String]? = nil,
        detail: String? = nil
    ) -> RuleFault {
        var reason = reason
        if case .invalid(let fault) = token.kind { reason = fault }
        var nearest: String?
        if let known {
            nearest = NearestWord.likely(for: nameOrText, among: known)
        } else if token.kind == .word {
            let words = (expected ?? self.expected).filter { Keyword(rawValue: $0) != nil }
            nearest = NearestWord.likely(for: spelling, among: words)
        }
        let bound = 40
        let found = spelling.count > bound ? spelling.prefix(bound) + "…" : spelling[...]
        return RuleFault(
            position: position, reason: reason, found: token.kind == .end ? nil : String(found),
            expected: expected ?? self.expected, nearest: nearest, detail: detail)
    }

    private var nameOrText: String { token.kind == .string ? stringOfToken : nameOfToken }
}
