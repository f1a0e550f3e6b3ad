/// The way to a value: `segments[2].rule`.
struct KeyPathText {
    static let root = KeyPathText(text: "", shape: "")

    let text: String
    /// The same without list positions: `segments[].rule`.
    let shape: String

    func key(_ key: String) -> KeyPathText {
        let shown = Self.isPlain(key) ? key : quoted(key)
        return KeyPathText(
            text: text.isEmpty ? shown : "\(text).\(shown)", shape: shape.isEmpty ? shown : "\(shape).\(shown)")
    }

    func element(_ index: Int) -> KeyPathText {
        KeyPathText(text: "\(text)[\(index)]", shape: "\(shape)[]")
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 64
            && key.utf8.allSatisfy {
                IdentifierSyntax.isLetter($0) || IdentifierSyntax.isDigit($0) || $0 == 0x2D || $0 == 0x5F
            }
    }
}
