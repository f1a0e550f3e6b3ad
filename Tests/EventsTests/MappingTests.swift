import Events
import Testing

/// JSON of another shape, through JSON pointers.
@Suite struct MappingTests {
    private func pointer(_ text: String) throws -> JSONPointer { try #require(JSONPointer(text)) }

    @Test func thePartsOfAnEventAreFound() throws {
        let mapping = EventMapping(
            customer: try pointer("/who/ids/1"), time: try pointer("/at"), event: try pointer("/a~1b"),
            messageId: try pointer("/m"), properties: try pointer("/details"), attributes: try pointer("/who/known"))
        let event = try #require(
            read(
                """
                {"who":{"ids":["x","c1"],"known":{"plan":"gold"}},"at":1767268800000,"a/b":"Sale","m":"1",
                 "details":{"price":{"net":2}},"type":"alias"}
                """, [["price", "net"]], mapping: mapping
            ).event)
        #expect(event.content == .both)
        #expect(event.customer == "c1")
        #expect(event.time == 1_767_268_800_000)
        #expect(event.name == "sale")
        #expect(event.slots == [.number(2)])
        #expect(event.attributes == ["plan": ["plan": .text("gold")]])
        #expect(event.duplicateHash != 0)
    }

    @Test func theWholeDocumentMayBeTheProperties() throws {
        let mapping = EventMapping(
            customer: try pointer("/c"), time: try pointer("/t"), event: try pointer("/e"), properties: try pointer(""))
        let event = try #require(
            read("{\"c\":7,\"t\":1,\"e\":\"x\",\"p\":true}", [["p"], ["c"]], mapping: mapping).event)
        #expect(event.slots == [.bool(true), .number(7)])
    }

    @Test func faultsAreNamedByTheirPointers() throws {
        let mapping = EventMapping(customer: try pointer("/c"), time: try pointer("/t"), event: try pointer("/e/n"))
        #expect(read("{\"c\":1,\"t\":1}", mapping: mapping) == .rejected(.missingEvent, field: "/e/n"))
        #expect(read("{\"e\":{\"n\":\"x\"}}", mapping: mapping) == .rejected(.missingCustomer, field: "/c"))
        #expect(read("{\"c\":1,\"e\":{\"n\":\"x\"}}", mapping: mapping) == .rejected(.missingTime, field: "/t"))
        #expect(
            read("{\"c\":1,\"t\":[],\"e\":{\"n\":\"x\"}}", mapping: mapping) == .rejected(.invalidTime, field: "/t"))
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~", "a/b"])
    func otherTextIsNoPointer(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    /// The examples of RFC 6901, section 5, as far as they end in text or a number.
    @Test(arguments: [
        ("/foo/0", "bar"), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"),
        ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
    ])
    func theExamplesOfTheRFC(text: String, value: String) throws {
        let mapping = EventMapping(
            customer: try pointer("/id"), time: try pointer("/t"), event: try pointer("/n"),
            messageId: try pointer(text))
        let document = """
            {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8,
             "id":"c","t":1,"n":"x"}
            """
        let event = try #require(read(document, mapping: mapping).event)
        let plain = try #require(
            read("{\"customer\":\"c\",\"time\":1,\"event\":\"x\",\"messageId\":\"\(value)\"}").event)
        #expect(event.duplicateHash == plain.duplicateHash)
    }
}
