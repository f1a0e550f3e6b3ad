import Events
import Testing

/// CloudEvents 1.0 in structured mode.
@Suite struct CloudEventTests {
    @Test func aStructuredCloudEventIsAnEvent() throws {
        let event = try #require(
            read(
                """
                {"specversion":"1.0","id":"A-1","source":"/shop","type":"com.example.order_completed","subject":"c1",
                 "time":"2026-01-01T12:00:00Z","datacontenttype":"application/json","data":{"price":3,"userId":"c2"}}
                """, [["price"], ["userId"]]
            ).event)
        #expect(event.customer == "c1")
        #expect(event.time == 1_767_268_800_000)
        #expect(event.spelledName == "com.example.order_completed")
        #expect(event.name == "comexampleordercompleted")
        #expect(event.slots == [.number(3), .text("c2")])
        #expect(event.duplicateHash != 0)
    }

    @Test(arguments: [
        ("\"data\":{\"userId\":\"c2\",\"customer\":\"c3\"}", "c2"),
        ("\"subject\":null,\"data\":{\"customer\":\"c3\"}", "c3"),
        ("\"subject\":\"unknown\",\"data\":{\"userId\":\"0\",\"customer\":42}", "42"),
    ])
    func theCustomerIsElseInTheData(fields: String, customer: String) throws {
        let event = try #require(
            read("{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"time\":1,\(fields)}").event)
        #expect(event.customer == customer)
    }

    @Test func sourceAndIdTogetherTellDuplicates() throws {
        func hash(_ fields: String) throws -> UInt64 {
            let text = "{\"specversion\":\"1.0\",\"type\":\"t\",\"time\":1,\"subject\":\"c\",\(fields)}"
            return try #require(read(text).event).duplicateHash
        }
        let hashes = try [
            "\"source\":\"ab\",\"id\":\"c\"", "\"source\":\"a\",\"id\":\"bc\"", "\"source\":\"ab\",\"id\":\"d\"",
            "\"source\":\"\",\"id\":\"abc\"",
        ].map(hash)
        #expect(Set(hashes).count == hashes.count)
        #expect(try hash("\"id\":\"7\",\"source\":\"a\"") == hash("\"id\":7,\"source\":\"a\""))
        #expect(try hash("\"source\":\"a\"") == 0)
        #expect(try hash("\"source\":\"a\",\"id\":\"\"") == 0)
    }

    @Test(arguments: ["", ",\"data\":null", ",\"data\":\"text\"", ",\"data\":[1]", ",\"data_base64\":\"AA==\""])
    func dataThatIsNoObjectHasNoProperties(data: String) throws {
        let event = try #require(
            read("{\"specversion\":\"1.0\",\"type\":\"t\",\"time\":1,\"subject\":\"c\"\(data)}", [["price"]]).event)
        #expect(event.slots == [.missing])
    }

    @Test(arguments: [
        ("{\"specversion\":\"0.3\",\"type\":\"t\"}", RejectionReason.unsupportedVersion, "specversion"),
        ("{\"specversion\":\"1.0\",\"type\":\"track\",\"userId\":\"c\"}", .missingCustomer, "subject"),
        ("{\"specversion\":\"1.0\",\"subject\":\"c\"}", .missingTime, "time"),
        ("{\"specversion\":\"1.0\",\"subject\":\"c\",\"time\":\"2026-01-01\"}", .invalidTime, "time"),
        ("{\"specversion\":\"1.0\",\"subject\":\"c\",\"time\":1}", .missingEvent, "type"),
        ("{\"specversion\":\"1.0\",\"data\":{\"userId\":[]}}", .invalidCustomer, "data.userId"),
    ])
    func faultsAreNamed(text: String, reason: RejectionReason, field: String) {
        #expect(read(text) == .rejected(reason, field: field))
    }
}
