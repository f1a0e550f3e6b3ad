/// Which customers a row of a table stands for.
public struct RowLabel: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        /// Those with the text `value`.
        case value
        /// Those with exactly `number`.
        case number
        /// Those at or above `from` and below `to`; the last row has no `to`.
        case range
        /// Those with a value that has no row of its own.
        case other
        /// Those without a value.
        case missing
    }

    public var kind: Kind
    public var value: String?
    public var number: Double?
    public var from: Double?
    public var to: Double?

    public init(kind: Kind, value: String? = nil, number: Double? = nil, from: Double? = nil, to: Double? = nil) {
        self.kind = kind
        self.value = value
        self.number = number
        self.from = from
        self.to = to
    }

    static func value(_ bytes: [UInt8]) -> RowLabel {
        RowLabel(kind: .value, value: String(decoding: bytes, as: UTF8.self))
    }
}
