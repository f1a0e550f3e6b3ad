/// The ids of definitions: a letter, then letters, digits, `-`, `_`.
public enum DefinitionID {
    public static let bytesMax = 128
    static let rule = "it must be a letter, then letters, digits, - and _, at most \(bytesMax) characters"

    public static func isWellFormed(_ id: String) -> Bool {
        guard let first = id.utf8.first, isLetter(first), id.utf8.count <= bytesMax else { return false }
        return id.utf8.allSatisfy { byte in
            isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
