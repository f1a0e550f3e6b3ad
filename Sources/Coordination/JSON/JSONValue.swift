/// A value of JSON as it was written: keys keep their order, and numbers their digits.
public indirect enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// The number's text, by JSON's grammar.
    case number(String)
    case text(String)
    case list([JSONValue])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var key: String
        public var value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }
}
