/// What a request is for: the path and the query behind it, taken apart first and then decoded, so that an encoded
/// slash is part of a name and parts no path.
public struct RequestTarget: Sendable, Equatable {
    /// The path between its slashes: `/segments/a%2Fb` is `["segments", "a/b"]`, `/` is `[""]`.
    public let path: [String]
    /// In their order; a name without `=` has an empty value.
    public let query: [(name: String, value: String)]

    /// Reads a target in origin form (RFC 9112, section 3.2.1); nil where it is none, where an escape is broken, or
    /// where what it stands for is no text.
    public init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        let parts = text.utf8.dropFirst().split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var path: [String] = []
        for segment in parts[0].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = Self.decoded(segment) else { return nil }
            path.append(name)
        }
        self.path = path
        guard parts.count == 2, let query = Self.query(parts[1]) else {
            if parts.count == 2 { return nil }
            query = []
            return
        }
        self.query = query
    }

    /// The first value of a name in the query.
    public func value(_ name: String) -> String? { query.first { $0.name == name }?.value }

    public static func == (one: RequestTarget, other: RequestTarget) -> Bool {
        one.path == other.path && one.query.elementsEqual(other.query) { $0 == $1 }
    }

    private static func query(_ text: Substring.UTF8View) -> [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for item in text.split(separator: UInt8(ascii: "&")) {
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0], plusIsSpace: true),
                let value = parts.count == 2 ? decoded(parts[1], plusIsSpace: true) : ""
            else { return nil }
            items.append((name, value))
        }
        return items
    }

    /// The text that an encoded part stands for (RFC 3986, section 2.1); nil where an escape is broken, or the text is
    /// not UTF-8 or has a NUL in it.
    private static func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
