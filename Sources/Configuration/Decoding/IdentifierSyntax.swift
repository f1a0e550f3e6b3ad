/// The characters of ids, of topic names and of instance names.
enum IdentifierSyntax {
    static let idBytesMax = 128
    /// Kafka's own bound.
    static let topicBytesMax = 249

    static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }

    static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// Letters, digits, `-`, `_`.
    static func isWordByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Those and `.`, as in Kafka's topic names.
    static func isTopicByte(_ byte: UInt8) -> Bool { isWordByte(byte) || byte == UInt8(ascii: ".") }
}

extension ScalarFormat where Value == String {
    /// An id of a measure or a segment.
    static var id: Self {
        let expected =
            "an id: a letter, then letters, digits, - and _, at most \(IdentifierSyntax.idBytesMax) characters"
        return ScalarFormat(expected: expected) { text in
            guard let first = text.utf8.first, IdentifierSyntax.isLetter(first),
                text.utf8.count <= IdentifierSyntax.idBytesMax
            else { return nil }
            return text.utf8.allSatisfy(IdentifierSyntax.isWordByte) ? text : nil
        }
    }

    static var topicName: Self {
        let expected =
            "a topic's name: letters, digits, . - and _, at most \(IdentifierSyntax.topicBytesMax) characters"
        return ScalarFormat(expected: expected) { text in
            guard 1...IdentifierSyntax.topicBytesMax ~= text.utf8.count, text != ".", text != ".." else { return nil }
            return text.utf8.allSatisfy(IdentifierSyntax.isTopicByte) ? text : nil
        }
    }

    /// What stands before the names of topics; may be empty.
    static var topicPrefix: Self {
        let bytesMax = 200
        let expected = "letters, digits, . - and _, at most \(bytesMax) characters"
        return ScalarFormat(expected: expected) { text in
            text.utf8.count <= bytesMax && text.utf8.allSatisfy(IdentifierSyntax.isTopicByte) ? text : nil
        }
    }

    static var instanceName: Self {
        let bytesMax = 128
        let expected = "a name: letters, digits, . - and _, 1 to \(bytesMax) characters"
        return ScalarFormat(expected: expected) { text in
            1...bytesMax ~= text.utf8.count && text.utf8.allSatisfy(IdentifierSyntax.isTopicByte) ? text : nil
        }
    }
}
