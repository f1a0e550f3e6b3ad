import Events
import Foundation
import Testing

/// The bodies of dead letters, read by Foundation.
@Suite struct DeadLetterTests {
    private func letter(
        _ key: [UInt8]?, _ value: [UInt8]?, _ rejection: Rejection = Rejection(.invalidTime, field: "timestamp"),
        _ origin: DeadLetter.Origin = .log(topic: "kindred.events", partition: 3, offset: 4711)
    ) throws -> [String: Any] {
        var text: [UInt8] = []
        unsafe withBytes(key) { key in
            unsafe withBytes(value) { value in
                let letter = unsafe DeadLetter(rejection, origin: origin, key: key, value: value)
                text = [UInt8](repeating: 0, count: letter.bytesMax)
                let count = unsafe text.withUnsafeMutableBytes { bytes in
                    unsafe bytes.baseAddress.map { unsafe letter.write(to: $0) } ?? 0
                }
                #expect(count <= text.count)
                text.removeLast(text.count - count)
            }
        }
        return try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    }

    private func withBytes(_ bytes: [UInt8]?, _ use: (UnsafeRawBufferPointer?) -> Void) {
        guard let bytes else { return use(nil) }
        unsafe bytes.withUnsafeBytes { unsafe use($0) }
    }

    @Test func everythingIsInTheLetter() throws {
        let value = "{\"timestamp\":\"sö\\n\",\u{1}\u{1f}\t\r\n\u{8}\u{c}/}"
        let letter = try letter(Array("c42".utf8), Array(value.utf8))
        #expect(letter["reason"] as? String == "invalid_time")
        #expect(letter["field"] as? String == "timestamp")
        #expect((letter["text"] as? String)?.contains("`timestamp`") == true)
        let origin = try #require(letter["origin"] as? [String: Any])
        #expect(origin["topic"] as? String == "kindred.events")
        #expect(origin["partition"] as? Int == 3)
        #expect(origin["offset"] as? Int == 4711)
        #expect(letter["key"] as? String == "c42")
        #expect(letter["value"] as? String == value)
        #expect(letter["encoding"] as? String == "utf8")
        #expect(letter["truncated"] as? Bool == false)
        #expect(letter.count == 8)
    }

    @Test func aFileAndItsLineAreAnOrigin() throws {
        let letter = try letter(nil, nil, Rejection(.tombstone), .file(name: "a \"b\".jsonl", line: 12))
        let origin = try #require(letter["origin"] as? [String: Any])
        #expect(origin["file"] as? String == "a \"b\".jsonl")
        #expect(origin["line"] as? Int == 12)
        #expect(letter["key"] is NSNull)
        #expect(letter["value"] is NSNull)
        #expect(letter["field"] as? String == "")
    }

    @Test(arguments: 0..<70)
    func otherBytesAreBase64(count: Int) throws {
        let value = [0xff] + (0..<UInt8(count)).map { $0 &* 37 }
        let letter = try letter([0x61], value)
        #expect(letter["encoding"] as? String == "base64")
        #expect(letter["value"] as? String == Data(value).base64EncodedString())
        #expect(letter["key"] as? String == "YQ==")
        let keyed = try self.letter([0xc3], Array("x".utf8))
        #expect(keyed["value"] as? String == "eA==")
    }

    @Test func longValuesAreCutBetweenCharacters() throws {
        let max = DeadLetter.partBytesMax
        for start in 0..<4 {
            let value = Array(
                (String(repeating: "x", count: start) + String(repeating: "\u{1F600}", count: max / 4 + 1)).utf8)
            let letter = try letter(nil, value)
            #expect(letter["encoding"] as? String == "utf8")
            #expect(letter["truncated"] as? Bool == true)
            let kept = try #require(letter["value"] as? String)
            #expect(kept.utf8.count == start + (max - start) / 4 * 4)
            #expect(Array(kept.utf8) == Array(value[..<kept.utf8.count]))
        }
        let whole = try letter(nil, [UInt8](repeating: 0x01, count: max))
        #expect(whole["truncated"] as? Bool == false)
        let bytes = try letter(nil, [UInt8](repeating: 0x80, count: max + 100))
        #expect(bytes["encoding"] as? String == "base64")
        #expect(bytes["truncated"] as? Bool == true)
        #expect((bytes["value"] as? String).flatMap { Data(base64Encoded: $0) }?.count == max)
    }

    @Test func everyReasonSaysWhatWasExpected() {
        for reason in RejectionReason.allCases {
            let rejection = Rejection(reason, field: "the_field")
            #expect(!rejection.text.isEmpty)
            #expect(reason.rawValue.allSatisfy { $0.isLowercase || $0 == "_" || $0 == "8" })
        }
        #expect(Set(RejectionReason.allCases.map { Rejection($0).text }).count >= RejectionReason.allCases.count - 2)
    }

    @Test(arguments: [0, 7, -7, 10, 99, 100, Int64.max, Int64.min])
    func integersAreWrittenWhole(number: Int64) throws {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe bytes.withUnsafeMutableBytes { room in
            guard let start = room.baseAddress else { return 0 }
            var json = unsafe JSONWriter(to: start)
            json.integer(number)
            json.raw(",")
            json.instant(1_767_225_600_000)
            return json.count
        }
        #expect(String(decoding: bytes[..<count], as: UTF8.self) == "\(number),\"2026-01-01T00:00:00.000Z\"")
    }
}
