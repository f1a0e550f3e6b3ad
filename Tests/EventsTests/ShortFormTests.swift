import Events
import Testing

/// The short form: customer, time, event, properties, attributes.
@Suite struct ShortFormTests {
    @Test func anEvent() throws {
        let event = try #require(
            read(
                """
                {"customer":"c1","time":"2010-12-01T08:26:00Z","event":"purchase","messageId":"m",
                 "properties":{"item":"85123A","quantity":6}}
                """, [["item"], ["quantity"]]
            ).event)
        #expect(event.content == .event)
        #expect(event.customer == "c1")
        #expect(event.time == 1_291_191_960_000)
        #expect(event.name == "purchase")
        #expect(event.slots == [.text("85123A"), .number(6)])
        #expect(event.duplicateHash != 0)
    }

    @Test func attributesWithAndWithoutTime() throws {
        let without = try #require(read("{\"customer\":\"c\",\"attributes\":{\"country\":\"DE\"}}").event)
        #expect(without.content == .attributes)
        #expect(without.time == nil)
        #expect(without.attributes == ["country": ["country": .text("DE")]])
        let with = try #require(read("{\"customer\":\"c\",\"time\":5,\"attributes\":{}}").event)
        #expect(with.content == .attributes)
        #expect(with.time == 5)
        #expect(with.attributes.isEmpty)
    }

    @Test func eventAndAttributesTogether() throws {
        let event = try #require(
            read("{\"customer\":\"c\",\"time\":5,\"event\":\"Sign Up\",\"attributes\":{\"plan\":null}}", [["x"]]).event)
        #expect(event.content == .both)
        #expect(event.time == 5)
        #expect(event.name == "signup")
        #expect(event.slots == [.missing])
        #expect(event.attributes == ["plan": [:]])
    }

    @Test func anotherTypeIsNoMatter() throws {
        let event = try #require(read("{\"type\":\"sale\",\"customer\":\"c\",\"time\":5,\"event\":\"e\"}").event)
        #expect(event.customer == "c")
    }

    @Test(arguments: [
        ("{\"customer\":\"c\"}", RejectionReason.missingEvent, "event"),
        ("{\"customer\":\"c\",\"event\":null,\"attributes\":null}", .missingEvent, "event"),
        ("{\"customer\":\"\",\"event\":\"e\",\"time\":1}", .blockedCustomer, "customer"),
        ("{\"customer\":null,\"event\":\"e\",\"time\":1}", .missingCustomer, "customer"),
        ("{\"customer\":\"c\",\"event\":\"e\"}", .missingTime, "time"),
        ("{\"customer\":\"c\",\"event\":\"e\",\"attributes\":{}}", .missingTime, "time"),
        ("{\"customer\":\"c\",\"attributes\":{},\"time\":\"2026-01-01\"}", .invalidTime, "time"),
        ("{\"customer\":\"c\",\"attributes\":7}", .invalidAttributes, "attributes"),
        ("{\"customer\":\"c\",\"event\":[],\"time\":1}", .invalidEvent, "event"),
    ])
    func faultsAreNamed(text: String, reason: RejectionReason, field: String) {
        #expect(read(text) == .rejected(reason, field: field))
    }

    @Test(arguments: [
        ("\"c1\"", "c1"), ("\" c1 \"", " c1 "), ("17", "17"), ("-5", "-5"),
        ("18446744073709551615", "18446744073709551615"),
        ("9223372036854775808", "9223372036854775808"), ("-9223372036854775808", "-9223372036854775808"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("\"0001\"", "0001"),
        ("\"null1\"", "null1"), ("\"--1\"", "--1"), ("\"\\u0000\"", "\0"), ("\"nobody\"", "nobody"),
        ("\"unknowns\"", "unknowns"), ("\"anonymous1\"", "anonymous1"),
    ])
    func idsAreKeptAsTheyCame(id: String, customer: String) throws {
        let event = try #require(read("{\"customer\":\(id),\"attributes\":{}}").event)
        #expect(event.customer == customer)
    }

    @Test(arguments: [
        "\"\"", "\"  \"", "\"0\"", "0", "-0", "\"000\"", "\"00000000-0000-0000-0000-000000000000\"", "\"-1\"", "-1",
        "\"NULL\"", "\"\\tNull\\n\"", "\"undefined\"", "\"Undefined\"", "\"NaN\"", "\"anonymous\"", "\"ANONYMOUS\"",
        "\"Unknown\"", "\"\\u00a0unknown\\u2003\"", "\"\\u3000\"",
    ])
    func placeholdersAreBlocked(id: String) throws {
        #expect(
            read("{\"customer\":\(id),\"attributes\":{}}") == .rejected(.blockedCustomer, field: "customer"))
        let event = try #require(read("{\"type\":\"identify\",\"userId\":\(id),\"anonymousId\":\"a1\"}").event)
        #expect(event.customer == "a1")
    }
}
