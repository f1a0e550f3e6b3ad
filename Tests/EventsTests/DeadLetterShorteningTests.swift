import Events
import Foundation
import Testing

/// Letters cut to what a topic takes, read by Foundation.
@Suite struct DeadLetterShorteningTests {
    private func letter(_ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in
                let letter = unsafe DeadLetter(
                    Rejection(outputOf: 2000, to: "members", takes: 1000),
                    origin: .output(topic: "members", partition: 3), key: key, value: value)
                text = [UInt8](repeating: 0, count: letter.bytesMax)
                let count = unsafe text.withUnsafeMutableBytes { bytes in
                    unsafe bytes.baseAddress.map { unsafe letter.write(to: $0) } ?? 0
                }
                text.removeLast(text.count - count)
            }
        }
        return text
    }

    private func fields(_ letter: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(letter)) as? [String: Any])
    }

    @Test func anOutputNamesItsTopicAndWhatThatTakes() throws {
        let fields = try fields(letter(Array("k".utf8), Array("v".utf8)))
        #expect(fields["reason"] as? String == "output_too_large")
        let text = try #require(fields["text"] as? String)
        #expect(text.contains("members") && text.contains("1000") && text.contains("2000"))
        let origin = try #require(fields["origin"] as? [String: Any])
        #expect(origin["topic"] as? String == "members")
        #expect(origin["partition"] as? Int == 3)
        #expect(origin["offset"] is NSNull)
    }

    @Test func aLetterIsCutToEverySizeBetweenCharactersAndEscapes() throws {
        let value = String(repeating: "a\u{1}\",\"key\":ü\\€\u{1F600}\n", count: 20)
        let whole = letter(Array("c42".utf8), Array(value.utf8))
        #expect(DeadLetter.shortened(whole, to: whole.count) == whole)
        var smallest = whole.count
        for bytesMax in (300..<whole.count) {
            guard let cut = DeadLetter.shortened(whole, to: bytesMax) else { continue }
            smallest = min(smallest, bytesMax)
            #expect(cut.count <= bytesMax && cut.count > bytesMax - 7 || cut.count < smallest + 10)
            let fields = try fields(cut)
            let kept = try #require(fields["value"] as? String)
            #expect(value.hasPrefix(kept) && (kept.count < value.count || bytesMax == whole.count - 1))
            #expect(fields["truncated"] as? Bool == true)
            #expect(fields["key"] as? String == "c42" || bytesMax < smallest + 4)
        }
        #expect(smallest < 420)
        #expect(DeadLetter.shortened(whole, to: 100) == nil)
    }

    @Test func base64IsCutBetweenItsGroups() throws {
        let value = (0..<200).map { UInt8(truncatingIfNeeded: 0x80 + $0) }
        let whole = letter([0xff, 0xfe], value)
        for bytesMax in (450..<whole.count) {
            let cut = try #require(DeadLetter.shortened(whole, to: bytesMax))
            #expect(cut.count <= bytesMax)
            let kept = try #require((try fields(cut)["value"] as? String).flatMap { Data(base64Encoded: $0) })
            #expect(Data(value).starts(with: kept))
        }
    }

    @Test func theKeyIsCutOnceTheValueIsGone() throws {
        let whole = letter([UInt8](repeating: 0x61, count: 5000), Array("value".utf8))
        let fields = try fields(try #require(DeadLetter.shortened(whole, to: 1000)))
        #expect(fields["value"] as? String == "")
        let key = try #require(fields["key"] as? String)
        #expect(key.count > 500 && key.allSatisfy { $0 == "a" })
    }

    @Test func otherBytesAreNoLetter() {
        #expect(DeadLetter.shortened(Array("{\"reason\":\"x\"}".utf8), to: 3) == nil)
        #expect(DeadLetter.shortened([0xff, 0x00], to: 1) == nil)
    }
}
