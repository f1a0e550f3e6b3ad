import Events
import Testing

/// Values at property paths, equal keys, numbers of every size.
@Suite struct ValueTests {
    private func slots(_ properties: String, _ paths: [[String]]) throws -> [Value] {
        try #require(
            read("{\"customer\":\"c\",\"time\":1,\"event\":\"e\",\"properties\":\(properties)}", paths).event
        ).slots
    }

    @Test func pathsWalkKeyByKey() throws {
        let paths = [["a", "b"], ["a"], ["a", "b", "c"], ["a.b"], ["d", "e"], ["a", "x"]]
        #expect(
            try slots("{\"a\":{\"b\":1},\"a.b\":2,\"d\":[{\"e\":3}]}", paths)
                == [.number(1), .missing, .missing, .number(2), .missing, .missing])
        #expect(
            try slots("{\"a\":{\"b\":{\"c\":\"deep\"},\"x\":false},\"d\":{\"e\":0}}", paths)
                == [.missing, .missing, .text("deep"), .missing, .number(0), .bool(false)])
        #expect(try slots("{\"a\":5}", paths) == [.missing, .number(5), .missing, .missing, .missing, .missing])
    }

    @Test func ofEqualKeysTheLastCounts() throws {
        let paths = [["a", "b"], ["a", "c"], ["a"], ["z"]]
        #expect(try slots("{\"z\":1,\"z\":2}", paths)[3] == .number(2))
        #expect(try slots("{\"z\":1,\"z\":null}", paths)[3] == .missing)
        #expect(
            try slots("{\"a\":{\"b\":1,\"c\":2},\"a\":{\"c\":3}}", paths) == [.missing, .number(3), .missing, .missing])
        #expect(try slots("{\"a\":{\"b\":1},\"a\":5}", paths) == [.missing, .missing, .number(5), .missing])
        #expect(try slots("{\"a\":5,\"a\":{\"b\":1}}", paths) == [.number(1), .missing, .missing, .missing])
        #expect(try slots("{\"a\":{\"b\":1,\"b\":2}}", paths) == [.number(2), .missing, .missing, .missing])
    }

    @Test func ofEqualKeysAtTheTopTheLastCounts() throws {
        let event = try #require(
            read(
                """
                {"type":"alias","type":"track","userId":"c1","userId":"c2","timestamp":1,"timestamp":2,"event":"a",
                 "event":"b","properties":{"p":1},"properties":{"q":2}}
                """, [["p"], ["q"]]
            ).event)
        #expect(event.customer == "c2")
        #expect(event.time == 2)
        #expect(event.name == "b")
        #expect(event.slots == [.missing, .number(2)])
        #expect(read("{\"customer\":\"c\",\"event\":\"e\",\"time\":1,\"time\":null}").reason == .missingTime)
    }

    @Test func ofEqualAttributesTheLastCounts() throws {
        let event = try #require(
            read("{\"customer\":\"c\",\"attributes\":{\"a\":1,\"b\":{\"x\":1,\"y\":2,\"x\":null},\"a\":{\"z\":3}}}")
                .event)
        #expect(event.attributes == ["a": ["a/z": .number(3)], "b": ["b/y": .number(2)]])
    }

    @Test func escapedKeysAreTheirCharacters() throws {
        #expect(try slots("{\"\\u0070rice\":1}", [["price"]]) == [.number(1)])
        #expect(try slots("{\"Straße\":1}", [["Stra\u{df}e"]]) == [.number(1)])
        // The same letter as one character and as two: names are compared exactly.
        #expect(try slots("{\"e\\u0301\":1}", [["\u{e9}"], ["e\u{301}"]]) == [.missing, .number(1)])
    }

    @Test(arguments: [
        ("0", 0.0), ("-0", 0), ("-0.0", 0), ("1", 1), ("-17", -17), ("9007199254740993", 9_007_199_254_740_992),
        ("9223372036854775807", 9_223_372_036_854_775_808), ("18446744073709551615", 18_446_744_073_709_551_616),
        ("18446744073709551616", 18_446_744_073_709_551_616), ("-9223372036854775809", -9_223_372_036_854_775_808),
        ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056), ("1e308", 1e308), ("1E-2", 0.01),
        ("1e-400", 0), ("0.1", 0.1), ("4.9e-324", .leastNonzeroMagnitude),
        ("1.7976931348623157e308", .greatestFiniteMagnitude),
    ])
    func numbersAreDoubles(text: String, number: Double) throws {
        let value = try slots("{\"before\":null,\"x\":\(text),\"after\":null}", [["x"], ["before"], ["after"]])
        #expect(value == [.number(number), .missing, .missing])
        if case .number(let found) = value[0] { #expect(found.sign == (number < 0 ? .minus : .plus)) }
    }

    @Test(arguments: ["1e309", "-1e309", "1e999999999", String(repeating: "9", count: 400)])
    func numbersBeyondDoublesAreMissing(text: String) throws {
        #expect(
            try slots(
                "{\"a\":null,\"x\":\(text),\"b\":[null,\(text),{\"y\":\(text)}],\"y\":\"null \\\" 1e999\"}",
                [["x"], ["y"]])
                == [.missing, .text("null \" 1e999")])
        let event = try #require(read("{\"customer\":\"c\",\"attributes\":{\"x\":\(text),\"y\":1}}").event)
        #expect(event.attributes == ["x": [:], "y": ["y": .number(1)]])
    }

    @Test func aNumberBeyondDoublesIsNoReasonToTakeWrongJSON() {
        for text in ["01", "1.", ".5", "+1", "1e", "-", "1e999x", "1e999 1", "0x10", "NaN", "Infinity"] {
            let record = "{\"customer\":\"c\",\"time\":1,\"event\":\"e\",\"properties\":{\"a\":1e999,\"x\":\(text)}}"
            #expect(read(record).reason == .invalidJSON)
        }
    }

    @Test func manyPathsAndLongKeys() throws {
        let keys = (0..<300).map { "key_number_\($0)_" + String(repeating: "x", count: $0) }
        let properties = "{" + keys.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let values = try slots(properties, keys.map { [$0] } + [["key_number_7_xxxxxxy"]])
        #expect(values == (0..<300).map { .number(Double($0)) } + [.missing])
    }

    @Test func oneBatchHoldsManyEvents() throws {
        var batch = EventBatch(interests: EventInterests(properties: [["n"], ["t"]]))
        for round in 0..<3 {
            batch.removeAll()
            for number in 0..<1000 {
                let text =
                    "{\"customer\":\"c\(number)\",\"time\":\(number),\"event\":\"E \(number % 90)\",\"properties\":"
                    + "{\"n\":\(number + round),\"t\":\"t\(number)\"},\"attributes\":{\"a\":{\"b\":\(number)}}}"
                unsafe Array(text.utf8).withUnsafeBytes { value in
                    _ = unsafe batch.append(RecordView(offset: Int64(number), key: nil, value: value))
                }
            }
            #expect(batch.count == 1000)
            for number in 0..<1000 {
                let event = batch[number]
                #expect(event.offset == Int64(number))
                unsafe #expect(String(decoding: batch.bytes(event.customer), as: UTF8.self) == "c\(number)")
                unsafe #expect(String(decoding: batch.bytes(event.name), as: UTF8.self) == "e\(number % 90)")
                #expect(Value(batch.slot(number, 0)) == .number(Double(number + round)))
                #expect(Value(batch.slot(number, 1)) == .text("t\(number)"))
                var writes = batch.attributes(of: event)
                var leaves = writes.next()?.leaves
                #expect(leaves?.next().map { Value($0.value) } == .number(Double(number)))
            }
        }
    }
}
