import Events
import Testing

/// The bounds on a record: at each one it is taken, past it rejected.
@Suite struct LimitTests {
    private func record(_ more: String) -> String { "{\"customer\":\"c\",\"time\":1,\"event\":\"e\",\(more)}" }

    private func object(entries: Int) -> String {
        "{" + (0..<entries).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
    }

    @Test func bytesOfARecord() {
        let start = "{\"customer\":\"c\",\"time\":1,\"event\":\"e\",\"properties\":{\"p\":\""
        let room = EventLimits.recordBytesMax - start.utf8.count - 3
        let whole = start + String(repeating: "x", count: room) + "\"}}"
        #expect(whole.utf8.count == EventLimits.recordBytesMax)
        #expect(read(whole, [["p"]]).event?.slots == [.text(String(repeating: "x", count: room))])
        #expect(read(whole + " ") == .rejected(.recordTooLarge, field: ""))
        #expect(read(String(repeating: "x", count: 1_048_576)) == .rejected(.recordTooLarge, field: ""))
    }

    @Test func bytesOfAnId() {
        let longest = String(repeating: "é", count: 256)
        #expect(read("{\"customer\":\"\(longest)\",\"attributes\":{}}").event?.customer == longest)
        #expect(
            read("{\"customer\":\"\(longest)x\",\"attributes\":{}}") == .rejected(.customerTooLong, field: "customer"))
        let digits = String(repeating: "1", count: 512)
        #expect(read("{\"customer\":\(digits),\"attributes\":{}}").event?.customer == digits)
        #expect(
            read("{\"customer\":\(digits)1,\"attributes\":{}}") == .rejected(.customerTooLong, field: "customer"))
    }

    @Test func bytesOfAName() {
        let longest = String(repeating: "N", count: 512)
        #expect(read("{\"customer\":\"c\",\"time\":1,\"event\":\"\(longest)\"}").event?.spelledName == longest)
        #expect(
            read("{\"customer\":\"c\",\"time\":1,\"event\":\"\(longest)N\"}")
                == .rejected(.eventTooLong, field: "event"))
    }

    @Test func entriesOfProperties() {
        #expect(read(record("\"properties\":\(object(entries: 512))"), [["k511"]]).event?.slots == [.number(1)])
        #expect(
            read(record("\"properties\":\(object(entries: 513))")) == .rejected(.tooManyProperties, field: "properties")
        )
        // Objects inside the properties are not counted.
        #expect(
            read(record("\"properties\":{\"a\":\(object(entries: 600))}"), [["a", "k599"]]).event?.slots == [.number(1)]
        )
    }

    @Test func entriesOfAttributes() {
        #expect(read(record("\"attributes\":\(object(entries: 512))")).event?.attributes.count == 512)
        #expect(
            read(record("\"attributes\":\(object(entries: 513))")) == .rejected(.tooManyAttributes, field: "attributes")
        )
        #expect(
            read(record("\"attributes\":{\"a\":\(object(entries: 511))}")).event?.attributes["a"]?.count == 511)
        #expect(
            read(record("\"attributes\":{\"a\":\(object(entries: 512))}"))
                == .rejected(.tooManyAttributes, field: "attributes"))
    }

    @Test func bytesOfAKey() {
        let longest = String(repeating: "k", count: 512)
        #expect(read(record("\"properties\":{\"\(longest)\":1}"), [[longest]]).event?.slots == [.number(1)])
        #expect(read(record("\"properties\":{\"\(longest)k\":1}")) == .rejected(.keyTooLong, field: "properties"))
        #expect(read(record("\"attributes\":{\"\(longest)\":1}")).event?.attributes[longest] == [longest: .number(1)])
        #expect(read(record("\"attributes\":{\"\(longest)k\":1}")) == .rejected(.keyTooLong, field: "attributes"))
        let half = String(repeating: "k", count: 255)
        let nested = "\"attributes\":{\"\(half)\":{\"\(half)"
        #expect(read(record("\(nested)x\":1}}")).event?.attributes[half] == ["\(half)/\(half)x": .number(1)])
        #expect(read(record("\(nested)xx\":1}}")) == .rejected(.keyTooLong, field: "attributes"))
        #expect(read(record("\"attributes\":{\"\(longest)\":{}}")).event?.attributes == [longest: [:]])
        #expect(read(record("\"attributes\":{\"\(longest)\":{\"\":1}}")) == .rejected(.keyTooLong, field: "attributes"))
    }

    @Test func depth() {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        #expect(read(record("\"x\":\(nested(1023, "[", "]"))")).event != nil)
        #expect(read(record("\"x\":\(nested(1024, "[", "]"))")) == .rejected(.tooDeep, field: ""))
        #expect(read(record("\"x\":\(nested(100_000, "[", "]"))")) == .rejected(.tooDeep, field: ""))
        #expect(
            read(record("\"properties\":\(nested(1023, "{\"a\":", "}"))"), [["a", "a"]]).event?.slots == [.missing])
        // 256 keys of one byte with 255 bytes between them are a path of 511 bytes.
        let path = Array(repeating: "a", count: 256).joined(separator: "/")
        #expect(
            read(record("\"attributes\":\(nested(256, "{\"a\":", "}"))")).event?.attributes == ["a": [path: .number(1)]]
        )
        #expect(
            read(record("\"attributes\":\(nested(257, "{\"a\":", "}"))")) == .rejected(.keyTooLong, field: "attributes")
        )
        #expect(
            read(record("\"attributes\":\(nested(1000, "{\"\":", "}"))"))
                == .rejected(.tooManyAttributes, field: "attributes"))
    }
}
