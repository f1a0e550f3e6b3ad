import Events
import Foundation
import Testing

/// Input that nobody means well with: each record is taken or rejected, and nothing else happens.
@Suite struct HostileInputTests {
    @Test func recordsThatAreNone() {
        var reader = Reader()
        #expect(reader.read(nil) == .rejected(.tombstone, field: ""))
        #expect(reader.read([]) == .rejected(.emptyRecord, field: ""))
        #expect(reader.read(" \n\t ") == .rejected(.emptyRecord, field: ""))
        for text in ["[]", "[{}]", "null", "true", "1", "\"x\"", "1e999"] {
            #expect(reader.read(text) == .rejected(.notAnObject, field: ""))
        }
        for text in [
            "{", "}", "{}{}", "{} {}", "{}x", "{},", "nul", "{'a':1}", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\u{feff}{}",
        ] {
            #expect(reader.read(text) == .rejected(.invalidJSON, field: ""), "\(text)")
        }
    }

    @Test(arguments: ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800x", "\\ud800\\u0041", "\\uDFFF", "\\u12", "\\x"])
    func escapesThatAreNoCharacters(text: String) {
        #expect(read("{\"customer\":\"c\",\"attributes\":{\"a\":\"\(text)\"}}") == .rejected(.invalidText, field: ""))
        #expect(read("{\"\(text)\":1}") == .rejected(.invalidText, field: ""))
    }

    @Test func bytesThatAreNoText() {
        var reader = Reader()
        let start = Array("{\"customer\":\"c".utf8)
        let end = Array("\",\"attributes\":{}}".utf8)
        for bytes: [UInt8] in [
            [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
        ] {
            #expect(reader.read(start + bytes + end) == .rejected(.invalidUTF8, field: ""))
        }
        for byte: UInt8 in 0..<0x20 {
            #expect(reader.read(start + [byte] + end) == .rejected(.invalidJSON, field: ""))
        }
        #expect(reader.read("{\"customer\":\"c\\u0000d\",\"attributes\":{}}").event?.customer == "c\0d")
        #expect(reader.read("{\"customer\":\"\\ud83d\\ude00\",\"attributes\":{}}").event?.customer == "\u{1F600}")
    }

    @Test func manyLargeNumbers() {
        let numbers = Array(repeating: "1e999", count: 80_000).joined(separator: ",")
        let event = read("{\"customer\":77777777777777777777777,\"x\":[\(numbers)],\"attributes\":{\"a\":1e999}}").event
        #expect(event?.customer == "77777777777777777777777")
        #expect(event?.attributes == ["a": [:]])
    }

    @Test func manyEqualKeys() {
        let pairs = (0..<512).map { "\"k\":{\"x\($0 % 3)\":\($0)}" }.joined(separator: ",")
        let record = "{\"customer\":\"c\",\"time\":1,\"event\":\"e\",\"properties\":{\(pairs)}}"
        #expect(
            read(record, [["k", "x0"], ["k", "x1"], ["k", "x2"]]).event?.slots == [.missing, .number(511), .missing])
        let keys = (0..<20_000).map { "\"customer\":\"c\($0)\"" }.joined(separator: ",")
        #expect(read("{\(keys),\"attributes\":{}}").event?.customer == "c19999")
        let names = (0..<256).map { _ in "\"k\":{\"k\":1}" }.joined(separator: ",")
        #expect(read("{\"customer\":\"c\",\"attributes\":{\(names)}}").event?.attributes == ["k": ["k/k": .number(1)]])
    }

    @Test(arguments: Samples.all)
    func everyTruncationIsRejected(sample: Sample) {
        var reader = Reader(sample.interests, mapping: sample.mapping)
        #expect(reader.read(sample.bytes).event != nil)
        for count in 0..<sample.bytes.count {
            #expect(reader.read(Array(sample.bytes[..<count])).reason != nil)
        }
    }

    /// Whatever a byte is changed to, what is accepted is what Foundation reads in it.
    @Test(arguments: Samples.all)
    func everyChangedByteIsReadOrRejected(sample: Sample) {
        var reader = Reader(sample.interests, mapping: sample.mapping)
        var accepted = 0
        for place in sample.bytes.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = sample.bytes
                changed[place] = byte
                let outcome = reader.read(changed)
                if outcome.event != nil { accepted += 1 }
                // Foundation is slow: a few of the bytes are enough to hold the two against each other.
                guard byte % 37 == 5, outcome.reason != .invalidText, sample.isForFoundation else { continue }
                let isJSON = (try? JSONSerialization.jsonObject(with: Data(changed))) is [String: Any]
                let isRefused = outcome.reason.map { $0 == .invalidJSON || $0 == .invalidUTF8 } ?? false
                #expect(isJSON != isRefused, "byte \(byte) at \(place)")
            }
        }
        #expect(accepted > sample.bytes.count)
    }
}
