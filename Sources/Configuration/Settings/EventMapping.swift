/// Where in a record of a shape of its own the parts of an event stand.
///
/// At least one of `event` and `attributes` is there. What a pointer does not find is missing.
public struct EventMapping: Sendable, Hashable {
    public var customer: JSONPointer
    /// RFC 3339, or milliseconds since 1970.
    public var time: JSONPointer?
    /// The event's name.
    public var event: JSONPointer?
    /// What duplicates are known by.
    public var messageID: JSONPointer?
    /// An object: the event's properties.
    public var properties: JSONPointer?
    /// An object: attributes to write.
    public var attributes: JSONPointer?

    public init(customer: JSONPointer) { self.customer = customer }
}

/// A place in a JSON document (RFC 6901): `/user/id`; empty for the whole document.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    public static let bytesMax = 1024
    public static let keysMax = 32

    /// As it was written.
    public let text: String
    /// The keys from the outermost inwards, `~0` and `~1` undone. A key of digits may also be a place in an array.
    public let keys: [String]

    public var description: String { text }

    /// nil where `text` is no pointer, or beyond the bounds.
    public init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/"), text.utf8.count <= Self.bytesMax else { return nil }
        var keys: [String] = []
        for token in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard keys.count < Self.keysMax, let key = Self.unescaped(token) else { return nil }
            keys.append(key)
        }
        self.text = text
        self.keys = keys
    }

    private static func unescaped(_ token: Substring) -> String? {
        var key = ""
        var isEscape = false
        for scalar in token.unicodeScalars {
            switch (isEscape, scalar) {
            case (false, "~"): isEscape = true
            case (false, _): key.unicodeScalars.append(scalar)
            case (true, "0"), (true, "1"):
                key += scalar == "0" ? "~" : "/"
                isEscape = false
            case (true, _): return nil
            }
        }
        return isEscape ? nil : key
    }
}
