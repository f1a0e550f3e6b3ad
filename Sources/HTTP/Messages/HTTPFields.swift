/// Header fields in their order; names compare without case (RFC 9110, section 5.1).
public struct HTTPFields: Sendable, Equatable {
    /// One line of a header.
    public struct Field: Sendable, Equatable {
        public var name: String
        public var value: String
    }

    public private(set) var all: [Field]

    public init(_ fields: KeyValuePairs<String, String> = [:]) {
        all = fields.map { Field(name: $0.key, value: $0.value) }
    }

    /// The first field of a name. Setting replaces all of that name; nil removes them.
    public subscript(name: String) -> String? {
        get { all.first { Self.isSame($0.name, name) }?.value }
        set {
            all.removeAll { Self.isSame($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    public mutating func append(_ name: String, _ value: String) { all.append(Field(name: name, value: value)) }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
