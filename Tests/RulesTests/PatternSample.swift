import Numerics

/// A pattern as the tests have it: what it means by a search that tries everything, and its texts in this language and
/// in that of ICU (NSRegularExpression).
indirect enum PatternSample {
    case scalar(Unicode.Scalar)
    case dot
    case start
    case end
    case boundary(isNegated: Bool)
    /// One of `d w s`.
    case shorthand(Character, isNegated: Bool)
    case set([Item], isNegated: Bool)
    case group(PatternSample, isCapturing: Bool)
    case alternatives([PatternSample])
    case sequence([PatternSample])
    case repetition(PatternSample, Int, Int?, String)

    enum Item {
        case scalar(Unicode.Scalar)
        case range(Unicode.Scalar, Unicode.Scalar)
        case shorthand(Character, isNegated: Bool)
    }

    // MARK: Meaning

    /// The places at which the pattern can end that begins at one of the places.
    func ends(from starts: Set<Int>, in text: [Unicode.Scalar], ignoringCase: Bool) -> Set<Int> {
        switch self {
        case .start: return starts.filter { $0 == 0 }
        case .end: return starts.filter { $0 == text.count }
        case .boundary(let isNegated):
            return starts.filter { place in
                let before = place > 0 && Self.isWord(text[place - 1])
                let after = place < text.count && Self.isWord(text[place])
                return (before != after) != isNegated
            }
        case .group(let inner, _): return inner.ends(from: starts, in: text, ignoringCase: ignoringCase)
        case .alternatives(let branches):
            return branches.reduce(into: []) {
                $0.formUnion($1.ends(from: starts, in: text, ignoringCase: ignoringCase))
            }
        case .sequence(let parts):
            return parts.reduce(starts) { $1.ends(from: $0, in: text, ignoringCase: ignoringCase) }
        case .repetition(let inner, let minimum, let maximum, _):
            var places = starts
            for _ in 0..<minimum { places = inner.ends(from: places, in: text, ignoringCase: ignoringCase) }
            var all = places
            // More times than the text has places reach nothing new.
            for _ in 0..<min((maximum ?? .max) - minimum, text.count + 1) {
                places = inner.ends(from: places, in: text, ignoringCase: ignoringCase)
                all.formUnion(places)
            }
            return all
        case .scalar, .dot, .shorthand, .set:
            let reading = starts.filter { $0 < text.count && reads(text[$0], ignoringCase: ignoringCase) }
            return Set(reading.map { $0 + 1 })
        }
    }

    func isFound(in text: String, ignoringCase: Bool) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return !ends(from: Set(0...scalars.count), in: scalars, ignoringCase: ignoringCase).isEmpty
    }

    private func reads(_ scalar: Unicode.Scalar, ignoringCase: Bool) -> Bool {
        let cases = ignoringCase ? Self.cases(of: scalar) : [scalar]
        switch self {
        case .scalar(let own): return cases.contains(own)
        case .dot: return scalar != "\n"
        case .shorthand(let letter, let isNegated): return Self.has(letter, scalar) != isNegated
        case .set(let items, let isNegated):
            let isIn = items.contains { item in
                switch item {
                case .scalar(let own): cases.contains(own)
                case .range(let low, let high): cases.contains { $0 >= low && $0 <= high }
                case .shorthand(let letter, let isNegated): Self.has(letter, scalar) != isNegated
                }
            }
            return isIn != isNegated
        default: return false
        }
    }

    private static func cases(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let character = Character(scalar)
        guard character.isASCII, character.isLetter else { return [scalar] }
        return Array((character.lowercased() + character.uppercased()).unicodeScalars)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.isASCII && (Character(scalar).isLetter || Character(scalar).isNumber)
    }

    private static func has(_ letter: Character, _ scalar: Unicode.Scalar) -> Bool {
        switch letter {
        case "d": scalar.isASCII && Character(scalar).isNumber
        case "w": isWord(scalar)
        default: [" ", "\t", "\n", "\u{0B}", "\u{0C}", "\r"].contains(scalar)
        }
    }

    /// Whether it may match without reading anything.
    private var canBeEmpty: Bool {
        switch self {
        case .scalar, .dot, .shorthand, .set: false
        case .start, .end, .boundary: true
        case .group(let inner, _): inner.canBeEmpty
        case .alternatives(let branches): branches.contains(where: \.canBeEmpty)
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.canBeEmpty
        }
    }

    /// Whether something is repeated that may read nothing.
    var repeatsEmptiness: Bool {
        switch self {
        case .scalar, .dot, .shorthand, .set, .start, .end, .boundary: false
        case .group(let inner, _): inner.repeatsEmptiness
        case .alternatives(let parts), .sequence(let parts): parts.contains(where: \.repeatsEmptiness)
        case .repetition(let inner, _, _, _): inner.canBeEmpty || inner.repeatsEmptiness
        }
    }

    // MARK: Texts

    /// The pattern as a rule has it.
    var text: String {
        switch self {
        case .scalar(let scalar): Self.quoted(scalar, among: "\\.^$[](){}|*+?")
        case .dot: "."
        case .start: "^"
        case .end: "$"
        case .boundary(let isNegated): isNegated ? "\\B" : "\\b"
        case .shorthand(let letter, let isNegated): "\\\(isNegated ? letter.uppercased() : String(letter))"
        case .set(let items, let isNegated): "[\(isNegated ? "^" : "")\(items.map(\.text).joined())]"
        case .group(let inner, let isCapturing): "(\(isCapturing ? "" : "?:")\(inner.text))"
        case .alternatives(let branches): branches.map(\.text).joined(separator: "|")
        case .sequence(let parts): parts.map(\.text).joined()
        case .repetition(let inner, _, _, let suffix): inner.text + suffix
        }
    }

    /// The pattern for ICU, whose classes, boundaries and ends are others than ours: its `\d \w \s \b` know all of
    /// Unicode, its `$` also stands before a last line end, its `.` stops at every kind of line end.
    var textForICU: String {
        let word = "[A-Za-z0-9_]"
        switch self {
        case .scalar(let scalar): return Self.code(scalar)
        case .dot: return "[^\\n]"
        case .start: return "(?:\\A)"
        case .end: return "(?:\\z)"
        case .boundary(let isNegated):
            return isNegated
                ? "(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))"
                : "(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))"
        case .shorthand(let letter, let isNegated): return Self.icu(letter, isNegated)
        case .set(let items, let isNegated):
            return "[\(isNegated ? "^" : "")\(items.map(\.textForICU).joined())]"
        case .group(let inner, let isCapturing): return "(\(isCapturing ? "" : "?:")\(inner.textForICU))"
        case .alternatives(let branches): return branches.map(\.textForICU).joined(separator: "|")
        case .sequence(let parts): return parts.map(\.textForICU).joined()
        case .repetition(let inner, _, _, let suffix): return inner.textForICU + suffix
        }
    }

    fileprivate static func quoted(_ scalar: Unicode.Scalar, among marks: String) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default: marks.unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
    }

    fileprivate static func code(_ scalar: Unicode.Scalar) -> String {
        "\\x{\(String(scalar.value, radix: 16))}"
    }

    fileprivate static func icu(_ letter: Character, _ isNegated: Bool) -> String {
        let members = letter == "d" ? "0-9" : letter == "w" ? "A-Za-z0-9_" : " \\t\\n\\x0b\\f\\r"
        return "[\(isNegated ? "^" : "")\(members)]"
    }
}

extension PatternSample.Item {
    var text: String {
        switch self {
        case .scalar(let scalar): PatternSample.quoted(scalar, among: "\\[]^-")
        case .range(let low, let high):
            PatternSample.quoted(low, among: "\\[]^-") + "-" + PatternSample.quoted(high, among: "\\[]^-")
        case .shorthand(let letter, let isNegated): "\\\(isNegated ? letter.uppercased() : String(letter))"
        }
    }

    var textForICU: String {
        switch self {
        case .scalar(let scalar): PatternSample.code(scalar)
        case .range(let low, let high): "\(PatternSample.code(low))-\(PatternSample.code(high))"
        case .shorthand(let letter, let isNegated): PatternSample.icu(letter, isNegated)
        }
    }
}

extension SplitMix64 {
    /// A random pattern over few characters, so that it is found now and then.
    mutating func pattern(depth: Int = 3) -> PatternSample {
        if depth > 0, once(in: 4) {
            return .alternatives((0..<Int.random(in: 2...3, using: &self)).map { _ in sequence(depth: depth) })
        }
        return sequence(depth: depth)
    }

    private mutating func sequence(depth: Int) -> PatternSample {
        .sequence((0..<Int.random(in: 0...3, using: &self)).map { _ in repeated(depth: depth) })
    }

    private mutating func repeated(depth: Int) -> PatternSample {
        let inner = atom(depth: depth)
        guard once(in: 3) else { return inner }
        let low = Int.random(in: 0...3, using: &self)
        let high = Int.random(in: low...4, using: &self)
        let (minimum, maximum, suffix): (Int, Int?, String) = pick([
            (0, nil, "*"), (1, nil, "+"), (0, 1, "?"), (low, low, "{\(low)}"), (low, nil, "{\(low),}"),
            (low, high, "{\(low),\(high)}"),
        ])
        return .repetition(inner, minimum, maximum, suffix + (once(in: 4) ? "?" : ""))
    }

    private mutating func atom(depth: Int) -> PatternSample {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 10), using: &self) {
        case 0: .dot
        case 1: once(in: 2) ? .start : .end
        case 2: .boundary(isNegated: once(in: 2))
        case 3: .shorthand(pick(["d", "w", "s"]), isNegated: once(in: 2))
        case 4, 5: .set((0..<Int.random(in: 1...3, using: &self)).map { _ in item() }, isNegated: once(in: 3))
        case 6, 7, 8, 9: .scalar(patternScalar())
        default: .group(pattern(depth: depth - 1), isCapturing: once(in: 2))
        }
    }

    private mutating func item() -> PatternSample.Item {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: return .shorthand(pick(["d", "w", "s"]), isNegated: once(in: 3))
        case 1:
            let (first, second) = (patternScalar(), patternScalar())
            return .range(min(first, second), max(first, second))
        default: return .scalar(patternScalar())
        }
    }

    mutating func patternScalar() -> Unicode.Scalar {
        pick(Array("aaabbBcA1_ -.\n\r\t]^é€𝄞\u{85}|(".unicodeScalars))
    }

    mutating func patternText() -> String {
        String(String.UnicodeScalarView((0..<Int.random(in: 0...8, using: &self)).map { _ in patternScalar() }))
    }
}
