import Events
import Testing

/// Events of the Segment spec: track, identify, page, screen, group, alias.
@Suite struct SegmentSpecTests {
    let noon: Int64 = 1_767_268_800_000

    @Test func trackIsAnEvent() throws {
        let event = try #require(
            read(
                """
                {"type":"track","event":"Order Completed","userId":"c1","anonymousId":"a1","messageId":"m1",
                 "timestamp":"2026-01-01T12:00:00.000Z","properties":{"price":12.5,"gift":true,"shop":"Köln","n":null},
                 "context":{"page":{"price":1}}}
                """, [["price"], ["gift"], ["shop"], ["n"], ["none"]]
            ).event)
        #expect(event.content == .event)
        #expect(event.customer == "c1")
        #expect(event.time == noon)
        #expect(event.name == "ordercompleted")
        #expect(event.spelledName == "Order Completed")
        #expect(event.slots == [.number(12.5), .bool(true), .text("Köln"), .missing, .missing])
        #expect(event.attributes.isEmpty)
    }

    @Test func theHashIsXXH3OfTheMessageId() throws {
        func hash(_ messageId: String) throws -> UInt64 {
            try #require(
                read("{\"type\":\"track\",\"event\":\"e\",\"userId\":\"c\",\"timestamp\":1,\"messageId\":\(messageId)}")
                    .event
            ).duplicateHash
        }
        // XXH3_64bits of "m1" and "12", by a C program on the reference implementation.
        #expect(try hash("\"m1\"") == 0xf4ed_aab5_e5c1_529d)
        #expect(try hash("\"12\"") == 0x7ecd_2e57_2c94_9f74)
        #expect(try hash("12") == 0x7ecd_2e57_2c94_9f74)
        #expect(try hash("null") == 0)
        #expect(try hash("\"\"") == 0)
        #expect(try hash("{}") == 0)
        #expect(try hash("1.5") == 0)
    }

    @Test(arguments: [("page", "Page Viewed", "pageviewed"), ("screen", "Screen Viewed", "screenviewed")])
    func pageAndScreenAreEvents(type: String, spelled: String, folded: String) throws {
        let event = try #require(
            read(
                """
                {"type":"\(type)","userId":"c","timestamp":1,"name":"Home","category":"Docs","event":"Other",
                 "properties":{"category":"Mine","url":"/"}}
                """, [["name"], ["category"], ["url"]]
            ).event)
        #expect(event.spelledName == spelled)
        #expect(event.name == folded)
        #expect(event.slots == [.text("Home"), .text("Mine"), .text("/")])
    }

    @Test func aPropertyOfNullHidesThePagesName() throws {
        let event = try #require(
            read(
                "{\"type\":\"page\",\"userId\":\"c\",\"timestamp\":1,\"name\":\"Home\",\"properties\":{\"name\":null}}",
                [["name"]]
            ).event)
        #expect(event.slots == [.missing])
    }

    @Test func aTrackCallsNameIsNoProperty() throws {
        let event = try #require(
            read("{\"type\":\"track\",\"event\":\"e\",\"userId\":\"c\",\"timestamp\":1,\"name\":\"Home\"}", [["name"]])
                .event)
        #expect(event.slots == [.missing])
    }

    @Test func identifyWritesItsTraits() throws {
        let event = try #require(
            read(
                """
                {"type":"identify","userId":"c","messageId":"m","timestamp":"2026-01-01T12:00:00Z",
                 "traits":{"plan":"gold","age":41,"old":null,"address":{"city":"Köln","geo":{"lat":50.9}},"tags":["a"],"e":{}}}
                """
            ).event)
        #expect(event.content == .attributes)
        #expect(event.time == noon)
        #expect(event.duplicateHash == 0)
        #expect(event.name == "")
        #expect(
            event.attributes == [
                "plan": ["plan": .text("gold")], "age": ["age": .number(41)], "old": [:], "tags": [:], "e": [:],
                "address": ["address/city": .text("Köln"), "address/geo/lat": .number(50.9)],
            ])
    }

    @Test(arguments: ["", ",\"traits\":null", ",\"traits\":{}", ",\"timestamp\":null"])
    func identifyNeedsNeitherTraitsNorTime(more: String) throws {
        let event = try #require(read("{\"type\":\"identify\",\"userId\":\"c\"\(more)}").event)
        #expect(event.content == .attributes)
        #expect(event.time == nil)
        #expect(event.attributes.isEmpty)
    }

    @Test(arguments: ["group", "alias"])
    func groupAndAliasArePassedOver(type: String) {
        #expect(read("{\"type\":\"\(type)\"}") == .ignored)
        #expect(read("{\"type\":\"\(type)\",\"userId\":\"null\",\"timestamp\":\"yesterday\"}") == .ignored)
    }

    @Test(arguments: [
        ("{}", RejectionReason.unknownFormat, ""),
        ("{\"type\":\"Track\",\"userId\":\"c\"}", .unknownFormat, ""),
        ("{\"type\":\"track\"}", .missingCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":null}", .missingCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":\"0\",\"anonymousId\":\" NULL \"}", .blockedCustomer, "userId"),
        ("{\"type\":\"track\",\"anonymousId\":\" NULL \"}", .blockedCustomer, "anonymousId"),
        ("{\"type\":\"track\",\"userId\":true}", .invalidCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":1.0}", .invalidCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":1e3}", .invalidCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":{}}", .invalidCustomer, "userId"),
        ("{\"type\":\"track\",\"userId\":\"c\"}", .missingTime, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":null}", .missingTime, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":\"2026-01-01\"}", .invalidTime, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":\"1767225600000\"}", .invalidTime, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":[]}", .invalidTime, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":-1}", .timeOutOfRange, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":253402300800000}", .timeOutOfRange, "timestamp"),
        (
            "{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":\"1969-12-31T23:59:59.999Z\"}", .timeOutOfRange,
            "timestamp"
        ),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1e300}", .timeOutOfRange, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1e999}", .timeOutOfRange, "timestamp"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1}", .missingEvent, "event"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1,\"event\":7}", .invalidEvent, "event"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1,\"event\":\"\"}", .invalidEvent, "event"),
        ("{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1,\"event\":\" _-. \"}", .invalidEvent, "event"),
        (
            "{\"type\":\"track\",\"userId\":\"c\",\"timestamp\":1,\"event\":\"e\",\"properties\":[]}",
            .invalidProperties,
            "properties"
        ),
        ("{\"type\":\"identify\",\"userId\":\"c\",\"timestamp\":\"soon\"}", .invalidTime, "timestamp"),
        ("{\"type\":\"identify\",\"userId\":\"c\",\"traits\":\"x\"}", .invalidAttributes, "traits"),
    ])
    func faultsAreNamed(text: String, reason: RejectionReason, field: String) {
        #expect(read(text) == .rejected(reason, field: field))
    }
}
