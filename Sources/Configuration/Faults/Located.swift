/// A value of the configuration, and where it stands in the file.
///
/// Two are equal where their values are: a definition that only moved within its file is the same definition.
public struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
    public let value: Value
    /// Where the value begins; of a text in quotes or after `>` or `|`, that mark.
    public let position: TextPosition
    /// Such as `segments[2].rule`; lists count from 0.
    public let keyPath: String

    public init(_ value: Value, position: TextPosition, keyPath: String) {
        self.value = value
        self.position = position
        self.keyPath = keyPath
    }

    public static func == (left: Self, right: Self) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
