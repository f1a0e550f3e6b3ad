import Events
import Testing

/// CloudEvents 1.0 in binary mode, and what else headers say of a record.
@Suite struct BinaryCloudEventTests {
    private static let attributes = [
        ("ce_specversion", "1.0"), ("ce_id", "A-1"), ("ce_source", "/shop"), ("ce_type", "order.completed"),
        ("ce_subject", "c1"), ("ce_time", "2026-01-01T12:00:00Z"), ("content-type", "application/json"),
    ]

    /// A good event's headers, but for those named here; nil leaves one out.
    private func headers(_ changes: [(String, String?)] = []) -> [Header] {
        let kept = Self.attributes.filter { attribute in !changes.contains { $0.0 == attribute.0 } }
        return (kept + changes.compactMap { name, value in value.map { (name, $0) } }).map { Header($0.0, $0.1) }
    }

    @Test func headersAreAttributes() throws {
        var reader = Reader([["price"]])
        let event = try #require(reader.read("{\"price\":3}", headers: headers()).event)
        #expect(event.content == .event)
        #expect(event.customer == "c1")
        #expect(event.time == 1_767_268_800_000)
        #expect(event.spelledName == "order.completed")
        #expect(event.name == "ordercompleted")
        #expect(event.slots == [.number(3)])
        #expect(event.duplicateHash != 0)
    }

    @Test func dataIsOptional() throws {
        var reader = Reader([["price"]])
        for data in [nil, "", "null", "[1,2]", "\"text\"", "7"] as [String?] {
            #expect(try #require(reader.read(data, headers: headers()).event).slots == [.missing], "\(data ?? "nil")")
        }
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON; charset=utf-8", true), ("text/json", true),
        ("application/vnd.shop.order+json", true), ("", true), ("text/plain", false), ("application/avro", false),
        ("application/json-seq", false), (";", true),
    ])
    func onlyJSONHasProperties(contentType: String, isJSON: Bool) throws {
        var reader = Reader([["price"]])
        let event = reader.read(" {\"price\":3}", headers: headers([("content-type", contentType)])).event
        #expect(try #require(event).slots == [isJSON ? .number(3) : .missing])
    }

    @Test func withoutAContentTypeOnlyAnObjectIsJSON() throws {
        var reader = Reader([["price"]])
        let none = headers([("content-type", nil)])
        #expect(try #require(reader.read("\n{\"price\":3}", headers: none).event).slots == [.number(3)])
        #expect(try #require(reader.read(bytes: [0, 1, 0xff], headers: none).event).slots == [.missing])
        #expect(reader.read("{\"price\":", headers: none) == .rejected(.invalidJSON, field: "data"))
        #expect(reader.read("price", headers: headers()) == .rejected(.invalidJSON, field: "data"))
        #expect(reader.read(" ", headers: headers()) == .rejected(.invalidJSON, field: "data"))
        let broken = Array("{\"price\":\"".utf8) + [0xff] + Array("\"}".utf8)
        #expect(reader.read(bytes: broken, headers: headers()) == .rejected(.invalidUTF8, field: "data"))
    }

    @Test func theCustomerIsElseInTheData() throws {
        var reader = Reader()
        let none = headers([("ce_subject", nil)])
        let blocked = headers([("ce_subject", "null")])
        #expect(try #require(reader.read("{\"userId\":\"c9\"}", headers: none).event).customer == "c9")
        #expect(try #require(reader.read("{\"userId\":\"0\",\"customer\":5}", headers: blocked).event).customer == "5")
        #expect(reader.read("{}", headers: none) == .rejected(.missingCustomer, field: "ce_subject"))
        #expect(reader.read("{\"userId\":\"0\"}", headers: none) == .rejected(.blockedCustomer, field: "data.userId"))
        #expect(reader.read(nil, headers: blocked) == .rejected(.blockedCustomer, field: "ce_subject"))
        #expect(reader.read("{}", headers: blocked) == .rejected(.blockedCustomer, field: "ce_subject"))
        #expect(reader.read("{\"userId\":[]}", headers: blocked) == .rejected(.invalidCustomer, field: "data.userId"))
    }

    @Test(
        arguments: [
            ("ce_specversion", "2.0", RejectionReason.unsupportedVersion), ("ce_specversion", "", .unsupportedVersion),
            ("ce_time", "noon", .invalidTime), ("ce_time", "", .invalidTime), ("ce_time", nil, .missingTime),
            ("ce_time", "1767268800000", .invalidTime), ("ce_time", "1969-01-01T00:00:00Z", .timeOutOfRange),
            ("ce_type", "..", .invalidEvent), ("ce_type", nil, .missingEvent),
            ("ce_type", String(repeating: "t", count: 513), .eventTooLong),
            ("ce_subject", String(repeating: "s", count: 513), .customerTooLong),
            ("content-type", "application/cloudevents-batch+json", .unsupportedContent),
            ("content-type", "Application/CloudEvents+avro; charset=x", .unsupportedContent),
        ] as [(String, String?, RejectionReason)])
    func faultsNameTheHeader(name: String, value: String?, reason: RejectionReason) {
        var reader = Reader()
        #expect(reader.read("{}", headers: headers([(name, value)])) == .rejected(reason, field: name))
    }

    @Test(arguments: ["ce_subject", "ce_type", "ce_id", "ce_source"])
    func textIsUTF8(name: String) {
        var reader = Reader()
        let broken = headers([(name, nil)]) + [Header(Array(name.utf8), [0x61, 0xc3, 0x28])]
        #expect(reader.read("{}", headers: broken) == .rejected(.invalidUTF8, field: name))
    }

    @Test func whatIsNotReadMayBeAnything() throws {
        var reader = Reader()
        let more = [Header([0xff, 0xfe], [0xff]), Header("ce_extension", nil), Header("", ""), Header("ce_", "x")]
        #expect(try #require(reader.read("{}", headers: more + headers() + more).event).customer == "c1")
    }

    @Test func percentSignsAreCharacters() throws {
        var reader = Reader()
        let event = reader.read("{}", headers: headers([("ce_subject", "c%20é"), ("ce_type", "a%2Db")])).event
        #expect(try #require(event).customer == "c%20é")
        #expect(try #require(event).spelledName == "a%2Db")
    }

    @Test func theLastOfEqualNamesCounts() throws {
        var reader = Reader()
        let twice = headers() + [Header("ce_subject", "c2")]
        #expect(try #require(reader.read("{}", headers: twice).event).customer == "c2")
        let withdrawn = headers() + [Header("ce_time", nil)]
        #expect(reader.read("{}", headers: withdrawn) == .rejected(.missingTime, field: "ce_time"))
    }

    @Test func theCaseOfNamesIsOfNoAccount() throws {
        var reader = Reader([["price"]])
        let shouted = headers().map { Header(String(decoding: $0.name, as: UTF8.self).uppercased(), nil) }
        let loud = zip(shouted, headers()).map { Header($0.name, $1.value) }
        #expect(reader.read("{\"price\":3}", headers: loud) == reader.read("{\"price\":3}", headers: headers()))
        // An underscore is no letter, and has no other case.
        let other = headers([("ce_specversion", nil)]) + [Header("ce\u{7f}specversion", "1.0")]
        #expect(reader.read("{}", headers: other) == .rejected(.unknownFormat, field: ""))
    }

    @Test func structuredModeIsReadByItsContent() throws {
        var reader = Reader()
        let text = """
            {"specversion":"1.0","id":"1","source":"s","type":"t","subject":"inside","time":"2026-01-01T00:00:00Z"}
            """
        for contentType in ["application/cloudevents+json; charset=UTF-8", "APPLICATION/cloudevents"] {
            // Its sender may repeat the attributes as headers.
            let event = reader.read(text, headers: headers([("content-type", contentType)])).event
            #expect(try #require(event).customer == "inside")
            #expect(reader.read(text, headers: [Header("content-type", contentType)]) == reader.read(text))
        }
    }

    @Test func otherHeadersLeaveARecordAsItIs() {
        var reader = Reader()
        let tracing = [Header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
        for sample in Samples.all where sample.mapping == nil {
            #expect(reader.read(sample.text, headers: tracing) == reader.read(sample.text), "\(sample)")
        }
        #expect(reader.read(nil, headers: tracing) == .rejected(.tombstone, field: ""))
        #expect(reader.read("{}", headers: [Header("ce_type", "t")]) == .rejected(.unknownFormat, field: ""))
    }

    @Test func aMappingReadsTheValueAlone() throws {
        let sample = try #require(Samples.all.first { $0.mapping != nil })
        var reader = Reader(sample.interests, mapping: sample.mapping)
        #expect(reader.read(sample.text, headers: headers()) == reader.read(sample.text))
    }

    @Test func headersCountAsTheRecordsBytes() throws {
        var reader = Reader()
        let room =
            EventLimits.recordBytesMax - headers().reduce(0) { $0 + 8 + $1.name.count + ($1.value?.count ?? 0) } - 9
        let fits = headers() + [Header("x", String(repeating: "v", count: room))]
        #expect(try #require(reader.read("", headers: fits).event).customer == "c1")
        #expect(reader.read("1", headers: fits) == .rejected(.recordTooLarge, field: ""))
        let many = [Header](repeating: Header("h", nil), count: 100_000)
        #expect(reader.read(nil, headers: many) == .rejected(.recordTooLarge, field: ""))
    }
}
