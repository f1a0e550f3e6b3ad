/// A place in a JSON document, by RFC 6901: `/user/id`, `/items/0`, `` for the whole document.
public struct JSONPointer: Sendable, Equatable {
    /// As it was written.
    public let text: String
    let steps: [Step]

    struct Step: Sendable, Equatable {
        var key: [UInt8]
        /// The place in an array that the step names; nil where it can only be a key.
        var index: Int?
    }

    /// nil where `text` neither is empty nor begins with `/`, or has a `~` that `0` or `1` does not follow.
    public init?(_ text: String) {
        self.text = text
        var steps: [Step] = []
        var bytes = text.utf8[...]
        while let first = bytes.first {
            guard first == UInt8(ascii: "/") else { return nil }
            bytes = bytes.dropFirst()
            let part = bytes.prefix { $0 != UInt8(ascii: "/") }
            guard let step = Self.step(part) else { return nil }
            steps.append(step)
            bytes = bytes.dropFirst(part.count)
        }
        self.steps = steps
    }

    private static func step(_ part: Substring.UTF8View) -> Step? {
        var key: [UInt8] = []
        var escaped = false
        for byte in part {
            switch (escaped, byte) {
            case (false, UInt8(ascii: "~")):
                escaped = true
                continue
            case (false, _): key.append(byte)
            case (true, UInt8(ascii: "0")): key.append(UInt8(ascii: "~"))
            case (true, UInt8(ascii: "1")): key.append(UInt8(ascii: "/"))
            case (true, _): return nil
            }
            escaped = false
        }
        return escaped ? nil : Step(key: key, index: index(key))
    }

    private static func index(_ key: [UInt8]) -> Int? {
        guard !key.isEmpty, key == [UInt8(ascii: "0")] || key[0] != UInt8(ascii: "0"), key.count <= 9 else {
            return nil
        }
        var index = 0
        for byte in key {
            guard byte &- UInt8(ascii: "0") <= 9 else { return nil }
            index = index * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return index
    }
}
