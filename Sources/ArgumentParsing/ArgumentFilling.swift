import Numerics

extension UsageError.Fault: Error {}

/// Fills a command with the values of its arguments.
struct ArgumentFilling<C: Command> {
    private(set) var command = C()
    private let named: [(argument: Argument<C>, description: ArgumentDescription)]
    private let positionals: [(argument: Argument<C>, description: ArgumentDescription)]
    private var positionalsTaken = 0

    init(_ type: C.Type) {
        let all = type.arguments.map { (argument: $0, description: $0.description) }
        named = all.filter { $0.description.kind != .positional }
        positionals = all.filter { $0.description.kind == .positional }
    }

    /// Takes all arguments, and checks that none is missing.
    mutating func take(_ arguments: ArraySlice<String>) throws(UsageError.Fault) {
        var rest = arguments
        var optionsEnded = false
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, Self.isOption(word) {
                try takeNamed(word, &rest)
            } else {
                try takePositional(word)
            }
        }
        for (index, positional) in positionals.enumerated()
        where index >= positionalsTaken && positional.description.isRequired {
            throw .missingArgument(positional.description.spelling)
        }
    }

    /// Whether a word is an option's name: not `-` alone, and no negative number.
    private static func isOption(_ word: String) -> Bool {
        word.hasPrefix("-") && word.count > 1 && Double(argument: word) == nil
    }

    private mutating func takeNamed(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError.Fault) {
        let equals = word.firstIndex(of: "=")
        let spelled = String(word[..<(equals ?? word.endIndex)])
        guard let match = named.first(where: { "--" + $0.description.name == spelled }) else {
            let known = (named.map(\.description) + [CommandDescription.help, CommandDescription.version])
                .map { "--" + $0.name }
            throw .unknownOption(spelled, nearest: EditDistance.nearest(to: spelled, among: known))
        }
        let given = equals.map { String(word[word.index(after: $0)...]) }
        if match.description.kind == .flag {
            guard given == nil else { throw .surplusValue(flag: spelled) }
            _ = match.argument.assign(&command, "")
        } else if let given {
            try assign(match.argument, given, name: spelled)
        } else if let next = rest.first, !Self.isOption(next) {
            rest.removeFirst()
            try assign(match.argument, next, name: spelled)
        } else {
            throw .missingValue(option: spelled, expected: match.description.expectation)
        }
    }

    private mutating func takePositional(_ word: String) throws(UsageError.Fault) {
        let index = min(positionalsTaken, positionals.count - 1)
        guard index >= 0, positionalsTaken <= index || positionals[index].description.isRepeated else {
            throw .surplusArgument(word)
        }
        try assign(positionals[index].argument, word, name: positionals[index].description.name)
        positionalsTaken += 1
    }

    private mutating func assign(
        _ argument: Argument<C>, _ text: String, name: String
    ) throws(UsageError.Fault) {
        if let expected = argument.assign(&command, text) {
            throw .wrongValue(argument: name, text: text, expected: expected)
        }
    }
}
