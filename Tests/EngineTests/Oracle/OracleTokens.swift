/// A rule that the oracle cannot read, and why.
struct OracleSyntaxError: Error, Equatable {
    let message: String
}

/// The tokens of the rule language.
enum OracleToken: Equatable {
    case word(String)
    case quotedName(String)
    case string(String)
    case number(String)
    case duration(Int64)
    case mark(String)

    static func tokens(of rule: String) throws(OracleSyntaxError) -> [OracleToken] {
        var tokens: [OracleToken] = []
        var rest = Array(rule.unicodeScalars)[...]
        while let next = rest.first {
            switch next {
            case " ", "\t", "\r", "\n": rest = rest.dropFirst()
            case "`":
                let name = rest.dropFirst().prefix { $0 != "`" && $0 != "\n" }
                rest = rest.dropFirst(name.count + 2)
                tokens.append(.quotedName(text(name)))
            case "\"", "'": tokens.append(.string(try string(&rest)))
            case "0"..."9", "-": tokens.append(try number(&rest))
            default:
                let word = rest.prefix { $0.isASCII && OracleText.isWordByte(UInt8(ascii: $0)) }
                if word.isEmpty {
                    tokens.append(mark(&rest))
                } else {
                    rest = rest.dropFirst(word.count)
                    tokens.append(.word(text(word)))
                }
            }
        }
        return tokens
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return result
    }

    private static func mark(_ rest: inout ArraySlice<Unicode.Scalar>) -> OracleToken {
        let pair = text(rest.prefix(2))
        let mark = ["==", "!=", "<=", ">="].contains(pair) ? pair : text(rest.prefix(1))
        rest = rest.dropFirst(mark.unicodeScalars.count)
        return .mark(mark)
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) throws(OracleSyntaxError) -> OracleToken {
        let digits = rest.prefix { $0 == "-" || $0 == "." || ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        let unit = rest.prefix { $0.isASCII && OracleText.isWordByte(UInt8(ascii: $0)) }
        if unit.isEmpty { return .number(text(digits)) }
        rest = rest.dropFirst(unit.count)
        guard let count = Int64(text(digits)), count >= 0,
            let length = OracleText.units.first(where: { String($0.letter) == text(unit) })
        else { throw OracleSyntaxError(message: "no duration: \(text(digits))\(text(unit))") }
        return .duration(count * length.milliseconds)
    }

    private static func string(_ rest: inout ArraySlice<Unicode.Scalar>) throws(OracleSyntaxError) -> String {
        let quote = rest.popFirst()
        var scalars: [Unicode.Scalar] = []
        while let next = rest.popFirst() {
            if next == quote { return text(scalars[...]) }
            guard next == "\\" else {
                scalars.append(next)
                continue
            }
            switch rest.popFirst() {
            case "n": scalars.append("\n")
            case "t": scalars.append("\t")
            case "u":
                let digits = text(rest.prefix(4))
                rest = rest.dropFirst(4)
                guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
                    throw OracleSyntaxError(message: "no code point: \(digits)")
                }
                scalars.append(scalar)
            case .some(let mark): scalars.append(mark)
            case nil: break
            }
        }
        throw OracleSyntaxError(message: "a string without an end")
    }
}
