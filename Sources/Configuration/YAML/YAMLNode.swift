/// A piece of a YAML document, with its place in the text.
struct YAMLNode {
    enum Content {
        /// Text as it stands for, quotes and escapes undone. A plain scalar had no quotes and may be a number, a
        /// boolean or null; any other is text.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// A key and its value.
    struct Entry {
        let key: String
        let keyPosition: TextPosition
        let value: YAMLNode
    }

    let content: Content
    let position: TextPosition

    /// Whether the node is YAML's null: nothing at all, `~` or `null`, without quotes.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }
}

/// Text that is no YAML, or uses a part of YAML that is not taken.
struct YAMLError: Error {
    let position: TextPosition
    let reason: String
}
