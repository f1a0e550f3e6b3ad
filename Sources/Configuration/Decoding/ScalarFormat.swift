/// How the text of a value is read, and what to say where it cannot be.
struct ScalarFormat<Value: Sendable & Hashable>: Sendable {
    /// What is right, in words that follow "expected".
    let expected: String
    /// Whether quotes make a value wrong, as they do of numbers and booleans.
    var isPlainOnly = false
    let read: @Sendable (String) -> Value?

    /// The value of a node; nil where it is none (which is reported).
    func decode(_ node: YAMLNode, path: KeyPathText, in decoding: Decoding) -> Value? {
        if case .scalar(let text, let isPlain) = node.content, !node.isNull, isPlain || !isPlainOnly,
            let value = read(text)
        {
            return value
        }
        var found = node.found
        if case .scalar(_, isPlain: false) = node.content, isPlainOnly { found = "the text \(found)" }
        decoding.report(.unexpected(found: found, expected: expected), at: node.position, keyPath: path.text)
        return nil
    }
}

extension YAMLNode {
    /// What stands here, in words that follow "found".
    var found: String {
        switch content {
        case .scalar(let text, _): isNull ? "nothing" : quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension ScalarFormat where Value == Bool {
    static var boolean: Self {
        ScalarFormat(expected: "true or false", isPlainOnly: true) { text in
            switch text {
            case "true": true
            case "false": false
            default: nil
            }
        }
    }
}

extension ScalarFormat where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return ScalarFormat(expected: expected, isPlainOnly: true) { text in
            guard text.utf8.allSatisfy(IdentifierSyntax.isDigit) else { return nil }
            return Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A size in bytes.
    static func bytes(_ range: ClosedRange<ByteSize>, example: String) -> Self {
        let expected = "a size from \(range.lowerBound) to \(range.upperBound), such as \(example)"
        return ScalarFormat(expected: expected) { text in
            ByteSize(text).flatMap { range.contains($0) ? $0.bytes : nil }
        }
    }
}

extension ScalarFormat where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>, example: String) -> Self {
        let expected =
            "a duration from \(DurationText.text(range.lowerBound)) to \(DurationText.text(range.upperBound)), "
            + "such as \(example)"
        return ScalarFormat(expected: expected) { text in
            DurationText.duration(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ScalarFormat where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static var choice: Self {
        let words = Value.allCases.map(\.rawValue)
        let expected = "\(words.dropLast().joined(separator: ", ")) or \(words.last ?? "")"
        return ScalarFormat(expected: expected) { Value(rawValue: $0) }
    }
}

extension ScalarFormat where Value == String {
    /// Text of 1 to `bytesMax` bytes on one line; `what` says what it is.
    static func line(_ what: String, bytesMax: Int) -> Self {
        ScalarFormat(expected: "\(what): 1 to \(bytesMax) bytes of text on one line") { text in
            let isLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return 1...bytesMax ~= text.utf8.count && isLine ? text : nil
        }
    }

    /// Text of 1 to `bytesMax` bytes, on any number of lines; `what` says what it is.
    static func text(_ what: String, bytesMax: Int) -> Self {
        ScalarFormat(expected: "\(what): 1 to \(bytesMax) bytes of text") { text in
            1...bytesMax ~= text.utf8.count && !text.utf8.contains(0) ? text : nil
        }
    }
}
