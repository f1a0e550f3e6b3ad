/// Reads the text of a pattern.
///
///     alternatives = sequence , { "|" , sequence } ;
///     sequence     = { atom , [ repeat , [ "?" ] ] } ;
///     atom         = character | "." | "^" | "$" | escape | class | ( "(" | "(?:" ) , alternatives , ")" ;
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    /// Whether the pattern begins with `(?i)`.
    private var ignoresCase = false

    static let depthMax = 100
    static let repeatsMax = 1000

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The whole pattern as a tree.
    mutating func parse() throws(PatternFault) -> PatternNode {
        if scalars.starts(with: "(?i)".unicodeScalars) {
            ignoresCase = true
            index = 4
        }
        let node = try alternatives()
        // Alternatives end at the end or before a parenthesis.
        guard index == scalars.count else { throw fault(.unopenedGroup) }
        return node
    }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        index += 1
        return true
    }

    /// A fault at the character at hand, or `distance` before it.
    private func fault(_ reason: PatternFault.Reason, back distance: Int = 0) -> PatternFault {
        PatternFault(reason, at: index - distance + 1)
    }

    private mutating func alternatives() throws(PatternFault) -> PatternNode {
        var nodes = [try sequence()]
        while accept("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() throws(PatternFault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = peek(), scalar != "|", scalar != ")" { nodes.append(try repeated(try atom())) }
        return nodes.isEmpty ? .empty : nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func atom() throws(PatternFault) -> PatternNode {
        guard let scalar = peek() else { return .empty }
        switch scalar {
        case "(": return try group()
        case "[": return .character(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?": throw fault(.nothingToRepeat)
        case "{" where repeatAhead() != nil: throw fault(.nothingToRepeat)
        case "{", "}", "]": throw fault(.mark)
        default: break
        }
        index += 1
        switch scalar {
        case ".": return .character(.dot)
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        default: return .character(cased(CharacterClass(scalar)))
        }
    }

    private func cased(_ set: CharacterClass) -> CharacterClass { ignoresCase ? set.withBothCases : set }

    private mutating func group() throws(PatternFault) -> PatternNode {
        let opening = index
        guard depth < Self.depthMax else { throw fault(.tooDeep) }
        index += 1
        if accept("?"), !accept(":") { throw PatternFault(.groupKind, at: opening + 1) }
        depth += 1
        let inner = try alternatives()
        depth -= 1
        guard accept(")") else { throw PatternFault(.unclosedGroup, at: opening + 1) }
        return inner
    }

    // MARK: Repeats

    /// The repeat that begins at the brace at hand, and the number of its characters; nil where none does.
    private func repeatAhead() -> (minimum: Int?, maximum: Int?, length: Int)? {
        var at = 1
        func number() -> Int?? {
            let start = at
            var value: Int? = 0
            while let digit = peek(at)?.value, (0x30...0x39).contains(digit) {
                value = value.flatMap { $0 > Self.repeatsMax ? nil : $0 * 10 + Int(digit - 0x30) }
                at += 1
            }
            return at == start ? .none : .some(value.flatMap { $0 > Self.repeatsMax ? nil : $0 })
        }
        guard let minimum = number() else { return nil }
        if peek(at) == "}" { return (minimum, minimum, at + 1) }
        guard peek(at) == "," else { return nil }
        at += 1
        guard let maximum = number() else {
            return peek(at) == "}" ? (minimum, .max, at + 1) : nil
        }
        return peek(at) == "}" ? (minimum, maximum, at + 1) : nil
    }

    private mutating func repeated(_ node: PatternNode) throws(PatternFault) -> PatternNode {
        let bounds: (minimum: Int, maximum: Int?)
        switch peek() {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            // A bound that is nil here is beyond the greatest; the end without one is `.max`.
            guard let (low, high, length) = repeatAhead(), let low, let high, low <= high else {
                throw fault(.repeatBounds)
            }
            index += length - 1
            bounds = (low, high == .max ? nil : high)
        default: return node
        }
        index += 1
        // Greedy or not is the same where only matching counts.
        _ = accept("?")
        switch peek() {
        case "*", "+", "?", "{": throw fault(.repeatOfRepeat)
        default: return .repetition(node, minimum: bounds.minimum, maximum: bounds.maximum)
        }
    }

    // MARK: Escapes and classes

    private mutating func escape() throws(PatternFault) -> PatternNode {
        switch peek(1) {
        case "b":
            index += 2
            return .assertion(.wordBoundary)
        case "B":
            index += 2
            return .assertion(.noWordBoundary)
        default:
            if let set = escapedClass() { return .character(set) }
            return .character(cased(CharacterClass(try escapedCharacter())))
        }
    }

    /// `\d \D \w \W \s \S`; nil, and nothing read, for another escape.
    private mutating func escapedClass() -> CharacterClass? {
        let set: CharacterClass
        switch peek(1) {
        case "d": set = .digit
        case "D": set = .digit.inverted
        case "w": set = .word
        case "W": set = .word.inverted
        case "s": set = .space
        case "S": set = .space.inverted
        default: return nil
        }
        index += 2
        return set
    }

    /// `\t \n \r`, or a mark behind a backslash.
    private mutating func escapedCharacter() throws(PatternFault) -> Unicode.Scalar {
        guard let letter = peek(1) else { throw fault(.escape) }
        let character: Unicode.Scalar
        switch letter {
        case "t": character = "\t"
        case "n": character = "\n"
        case "r": character = "\r"
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": character = letter
        default: throw fault(.escape)
        }
        index += 2
        return character
    }

    private mutating func characterClass() throws(PatternFault) -> CharacterClass {
        let opening = index
        index += 1
        let isInverted = accept("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !accept("]") {
            guard index < scalars.count else { throw PatternFault(.unclosedClass, at: opening + 1) }
            ranges += try classItem()
        }
        guard !ranges.isEmpty else { throw PatternFault(.emptyClass, at: opening + 1) }
        let set = cased(CharacterClass(ranges))
        return isInverted ? set.inverted : set
    }

    /// A character, a range, or a class behind a backslash.
    private mutating func classItem() throws(PatternFault) -> [ClosedRange<UInt32>] {
        let isRange = { (parser: PatternParser) in parser.peek() == "-" && parser.peek(1) != "]" }
        if peek() == "\\", let set = escapedClass() {
            guard !isRange(self) else { throw fault(.rangeEnd) }
            return set.ranges
        }
        let first = try classCharacter()
        guard isRange(self) else { return [first.value...first.value] }
        index += 1
        let start = index
        if peek() == "\\", escapedClass() != nil { throw PatternFault(.rangeEnd, at: start + 1) }
        let last = try classCharacter()
        guard first <= last else { throw PatternFault(.rangeOrder, at: start + 1) }
        return [first.value...last.value]
    }

    private mutating func classCharacter() throws(PatternFault) -> Unicode.Scalar {
        guard let scalar = peek() else { throw fault(.unclosedClass) }
        switch scalar {
        case "\\": return try escapedCharacter()
        case "[", "^", "-": throw fault(.classMark)
        default:
            index += 1
            return scalar
        }
    }
}
