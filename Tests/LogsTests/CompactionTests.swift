import Events
import Foundation
import LogTestSupport
import Logs
import Numerics
import Testing

@Suite struct CompactionTests {
    /// Commits `rounds` times: every key of a random third of `keys` gets a new value of `bytes`, some a tombstone.
    private func churn(
        _ log: EmbeddedLog, keys: Int, rounds: Int, bytes: Int, tombstones: Int, model: inout [String: String],
        random: inout SplitMix64
    ) throws {
        for round in 0..<rounds {
            var records: [TestRecord] = []
            for _ in 0..<(keys / 3) {
                let key = "k\(random.below(keys))"
                if random.below(100) < tombstones {
                    model[key] = nil
                    records.append(TestRecord(key, nil))
                } else {
                    let value = "\(round)-" + String(repeating: "v", count: random.below(bytes))
                    model[key] = value
                    records.append(TestRecord(key, value))
                }
            }
            try log.commit([output("members", 0, records)])
        }
    }

    @Test(arguments: [1, 2, 3]) func theNewestValueOfEachKeyStays(seed: UInt64) throws {
        let fixture = try LogFixture()
        var random = SplitMix64(seed: seed)
        var model: [String: String] = [:]
        for _ in 0..<4 {
            // The index is filled anew each time.
            let log = try fixture.openWithTopics()
            try churn(log, keys: 3000, rounds: 20, bytes: 600, tombstones: 20, model: &model, random: &random)
            #expect(try log.state("members") == model)
            log.close()
        }
    }

    @Test func deadRecordsStayAFewMoreThanHalf() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        var random = SplitMix64(seed: 5)
        var model: [String: String] = [:]
        for _ in 0..<6 {
            try churn(log, keys: 6000, rounds: 10, bytes: 1200, tombstones: 0, model: &model, random: &random)
            let live = model.reduce(0) { $0 + 12 + $1.key.utf8.count + $1.value.utf8.count }
            let description = try log.description("members")
            #expect(try #require(description.bytes) < Int64(Double(live) / 0.4) + 1 << 20)
            let records = try log.records("members")
            #expect(records.first?.offset == description.start)
            #expect(zip(records, records.dropFirst()).allSatisfy { $0.offset < $1.offset })
        }
        #expect(try log.state("members") == model)
    }

    @Test func offsetsAndOrderOfWhatStaysDoNotChange() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        var random = SplitMix64(seed: 6)
        var model: [String: String] = [:]
        var written: [PlacedRecord] = []
        let follower = try log.reader(topic: "members", partition: 0, from: 0)
        var buffer = RecordBuffer()
        for _ in 0..<30 {
            try churn(log, keys: 2000, rounds: 1, bytes: 2000, tombstones: 5, model: &model, random: &random)
            try follower.read(into: &buffer, bytesMax: 1 << 20)
            while buffer.count > 0 {
                written += placed(buffer)
                try follower.read(into: &buffer, bytesMax: 1 << 20)
            }
        }
        #expect(written.map(\.offset) == (0..<Int64(written.count)).map(\.self))
        #expect(follower.position == (try follower.end()))
        let kept = try log.records("members")
        #expect(kept.count < written.count)
        #expect(Set(kept).isSubset(of: Set(written)))
    }

    @Test func tombstonesGoInTheEnd() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let value = String(repeating: "v", count: 500)
        let keys = 4000
        try log.commit([output("members", 0, (0..<keys).map { TestRecord("gone\($0)", value) })])
        try log.commit([output("members", 0, (0..<keys).map { TestRecord("gone\($0)", nil) })])
        // Other keys keep the cleaning going.
        for round in 0..<80 {
            try log.commit([output("members", 0, (0..<500).map { TestRecord("kept\($0)", "\(round)\(value)") })])
        }
        let left = try log.records("members").filter { $0.key?.hasPrefix("gone") == true }
        #expect(left.count == 0)
        #expect(try log.state("members").count == 500)
    }

    @Test func manySmallCommitsBecomeFewBatches() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        for round in 0..<500 {
            try log.commit([output("members", 0, [TestRecord("only", "\(round)"), TestRecord("k\(round)", "1")])])
        }
        var batches = 0
        let reader = try log.reader(topic: "members", partition: 0, from: 0)
        var buffer = RecordBuffer()
        repeat {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            batches += 1
        } while buffer.count > 0
        #expect(batches < 150)
        #expect(try log.state("members").count == 501)
        #expect(try log.state("members")["only"] == "499")
    }

    @Test func recordsWithoutAKeyStay() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        var random = SplitMix64(seed: 7)
        var model: [String: String] = [:]
        try log.commit([output("members", 0, [TestRecord(nil, "a"), TestRecord(nil, nil), TestRecord("", "empty")])])
        try churn(log, keys: 3000, rounds: 40, bytes: 600, tombstones: 0, model: &model, random: &random)
        let records = try log.records("members")
        #expect(records.filter { $0.key == nil }.map(\.value) == ["a", nil])
        #expect(records.contains { $0.key == "" && $0.value == "empty" })
    }

    @Test func anotherProcessMayCleanInBetween() throws {
        let fixture = try LogFixture()
        let first = try fixture.openWithTopics()
        let second = try fixture.open()
        var random = SplitMix64(seed: 8)
        var model: [String: String] = [:]
        for log in [first, second, first, second, first] {
            try churn(log, keys: 3000, rounds: 15, bytes: 600, tombstones: 10, model: &model, random: &random)
            #expect(try first.state("members") == model)
        }
    }
}
