import Events

/// An instant as records have it: `2026-01-31T14:30:00.000Z`.
public struct RecordInstant: Codable, Sendable, Equatable {
    /// Since 1970.
    public var milliseconds: Int64

    public init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var text = try container.decode(String.self)
        guard let instant = text.withUTF8({ unsafe RFC3339.dateTime(UnsafeRawBufferPointer($0)) }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no date and time")
        }
        milliseconds = instant
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(RFC3339.text(milliseconds))
    }
}
