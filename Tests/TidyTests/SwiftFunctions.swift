/// A function, initialiser, deinitialiser or subscript with a body.
struct SwiftFunction: Equatable {
    var name: String
    /// From its keyword to its closing brace.
    var lines: ClosedRange<Int>

    /// All of a file, the nested ones too.
    static func functions(in tokens: [SwiftToken]) -> [SwiftFunction] {
        tokens.indices.compactMap { index in
            guard isDeclaration(tokens, index), let end = bodyEnd(tokens, from: index) else { return nil }
            let word = tokens[index].text
            let name = word == "func" ? tokens[index + 1].text : word
            return SwiftFunction(name: name, lines: tokens[index].line...tokens[end].line)
        }
    }

    private static func isDeclaration(_ tokens: [SwiftToken], _ index: Int) -> Bool {
        let before = index > 0 ? tokens[index - 1].text : ""
        let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
        switch tokens[index].text {
        case "func": return after != ""
        case "init", "subscript": return before != "." && ["(", "<", "?"].contains(after)
        case "deinit": return true
        default: return false
        }
    }

    /// Index of the brace that closes the body; nil for a requirement of a protocol, which has none.
    private static func bodyEnd(_ tokens: [SwiftToken], from start: Int) -> Int? {
        var depth = 0
        var index = start + 1
        while index < tokens.count {
            let token = tokens[index]
            if depth == 0 {
                if token.text == "{" { return closingBrace(tokens, from: index) }
                let startsALine = token.line > tokens[index - 1].line
                let goesOn = ["-", "where", "throws", "async", "rethrows", "("].contains(token.text)
                if token.text == "}" || startsALine && !goesOn { return nil }
            }
            if ["(", "["].contains(token.text) { depth += 1 }
            if [")", "]"].contains(token.text) { depth -= 1 }
            index += 1
        }
        return nil
    }

    private static func closingBrace(_ tokens: [SwiftToken], from start: Int) -> Int? {
        var depth = 0
        return tokens.indices[start...].first { index in
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            return depth == 0
        }
    }
}
