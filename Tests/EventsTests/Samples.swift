import Events
import Testing

/// A short valid record of a format.
struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var interests: [[String]] = [["p"], ["o", "x"]]
    var mapping: EventMapping?
    /// Foundation refuses a document with a number beyond doubles.
    var isForFoundation: Bool { !text.contains("1e999") }

    var bytes: [UInt8] { Array(text.utf8) }
    var testDescription: String { name }
}

/// One of each kind of record.
enum Samples {
    static let all: [Sample] = [
        Sample(
            name: "track",
            text: """
                {"type":"track","event":"A b","userId":"c1","messageId":"m","timestamp":"2026-01-01T00:00:00.5Z",\
                "properties":{"p":1.5,"o":{"x":"é"},"q":[1,null]}}
                """),
        Sample(
            name: "identify",
            text: "{\"type\":\"identify\",\"anonymousId\":17,\"traits\":{\"a\":true,\"b\":{\"c\":\"d\"}}}"),
        Sample(
            name: "page",
            text: "{\"type\":\"page\",\"userId\":\"c1\",\"timestamp\":12,\"name\":\"n\",\"properties\":{}}"),
        Sample(
            name: "cloud event",
            text: """
                {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"c","time":"2026-01-01T00:00:00Z",\
                "data":{"p":"x"}}
                """),
        Sample(
            name: "short form",
            text:
                "{\"customer\":\"c\",\"time\":12345,\"event\":\"e\",\"properties\":{\"p\":1e3},\"attributes\":{\"a\":null}}"
        ),
        Sample(name: "large number", text: "{\"customer\":98765432109876543210,\"attributes\":{\"a\":1e999,\"b\":1}}"),
        Sample(
            name: "mapped", text: "{\"u\":{\"id\":\"c\"},\"t\":5,\"n\":[\"e\"],\"d\":{\"p\":false}}", mapping: mapped),
    ]

    private static var mapped: EventMapping? {
        guard let customer = JSONPointer("/u/id") else { return nil }
        return EventMapping(
            customer: customer, time: JSONPointer("/t"), event: JSONPointer("/n/0"), properties: JSONPointer("/d"))
    }
}
