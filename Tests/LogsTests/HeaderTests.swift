import Events
import Foundation
import Logs
import Numerics
import Testing

/// Records with headers in the embedded log.
@Suite struct HeaderTests {
    private struct Sample: Equatable {
        var offset: Int64
        var key: String
        var value: String?
        var headers: [String: String]
    }

    private func output(_ topic: String, _ samples: [Sample]) -> TopicOutput {
        var buffer = RecordBuffer()
        var list = RecordHeaderList()
        func bytes(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
            unsafe Array(text.utf8).withUnsafeBytes { unsafe body($0) }
        }
        for sample in samples {
            list.removeAll()
            for (name, value) in sample.headers {
                unsafe bytes(name) { name in unsafe bytes(value) { unsafe list.append(name: name, value: $0) } }
            }
            unsafe bytes(sample.key) { key in
                unsafe bytes(sample.value ?? "") { value in
                    unsafe buffer.append(
                        offset: sample.offset, key: key, value: sample.value == nil ? nil : value, headers: list.headers
                    )
                }
            }
        }
        return TopicOutput(topic: topic, partition: 0, records: buffer)
    }

    private func samples(_ log: some Log, _ topic: String, from offset: Int64 = 0) throws -> [Sample] {
        func text(_ bytes: UnsafeRawBufferPointer) -> String { unsafe String(decoding: bytes, as: UTF8.self) }
        let reader = try log.reader(topic: topic, partition: 0, from: offset)
        var found: [Sample] = []
        var buffer = RecordBuffer()
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                var headers: [String: String] = [:]
                if let all = record.headers {
                    for header in all { unsafe headers[text(header.name)] = header.value.map { unsafe text($0) } }
                }
                found.append(
                    Sample(
                        offset: record.offset, key: unsafe record.key.map { unsafe text($0) } ?? "-",
                        value: unsafe record.value.map { unsafe text($0) }, headers: headers))
            }
        } while buffer.count > 0
        return found
    }

    private func makeSamples(_ range: Range<Int64>, _ random: inout SplitMix64) -> [Sample] {
        range.map { offset in
            let count = random.below(3)
            return Sample(
                offset: offset, key: "k\(random.below(50))",
                value: random.below(10) == 0 ? nil : "\(offset)" + String(repeating: "v", count: random.below(2000)),
                headers: Dictionary(uniqueKeysWithValues: (0..<count).map { ("h\($0)", "\(offset)-\($0)") }))
        }
    }

    /// Enough for several batches; readers begin anywhere.
    @Test func comeBackWithTheirRecords() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        var random = SplitMix64(seed: 11)
        let all = makeSamples(0..<1000, &random)
        try log.append([output("events", Array(all[..<900]))])
        try log.commit([
            output(
                "events",
                all[900...].map { Sample(offset: $0.offset - 900, key: $0.key, value: $0.value, headers: $0.headers) })
        ])
        #expect(try samples(log, "events") == all)
        for offset in [1, 137, 500, 899, 900, 950, 999] as [Int64] {
            #expect(try samples(log, "events", from: offset) == Array(all[Int(offset)...]))
        }
    }

    @Test func surviveCleaning() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        var random = SplitMix64(seed: 12)
        var newest: [String: Sample] = [:]
        for round in 0..<60 as Range<Int64> {
            let written = makeSamples(0..<200, &random)
            try log.commit([output("members", written)])
            for var sample in written {
                sample.offset += round * 200
                newest[sample.key] = sample
            }
        }
        let found = try samples(log, "members")
        // Cleaned: far from all of the 12,000 are left, and the newest of each key is as it was written.
        #expect(found.count < 6000)
        let last = Dictionary(found.map { ($0.key, $0) }) { $1 }
        for (key, sample) in newest where sample.value != nil { #expect(last[key] == sample) }
    }

    @Test func aMemberReadsThem() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", [Sample(offset: 0, key: "k", value: nil, headers: ["ce_type": "t"])])])
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        defer { member.close() }
        var buffer = RecordBuffer()
        _ = try member.poll(into: &buffer, timeout: .zero)
        try member.seek(topic: "events", partition: 0, to: 0)
        #expect(try member.poll(into: &buffer, timeout: .seconds(5)) == .records(topic: "events", partition: 0))
        var cursor = RecordCursor()
        guard let record = buffer.next(&cursor) else {
            Issue.record("no record")
            return
        }
        #expect(unsafe record.value == nil)
        #expect(record.headers?.map { unsafe String(decoding: $0.name, as: UTF8.self) } == ["ce_type"])
    }
}
