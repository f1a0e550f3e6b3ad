import Events
import Foundation
import LogTestSupport
import Logs
import Testing

/// Customers who are to be gone from the file, and not only from what readers are shown.
@Suite struct ErasureTests {
    /// In no other bytes of a log.
    static let erased = "Zq7-erased-customer"

    static let erasure = Erasure(marks: [
        "events": [.key(Array(erased.utf8)), .value(Array("\"\(erased)\"".utf8))],
        "members": [.keyEnd(Array("/\(erased)".utf8))],
        "catalog": [.superseded],
    ])

    static func records(_ pairs: [(String?, String?)]) -> RecordBuffer {
        var buffer = RecordBuffer()
        for (key, value) in pairs {
            let key = key.map { Array($0.utf8) }
            let value = value.map { Array($0.utf8) }
            unsafe (key ?? []).withUnsafeBytes { keyBytes in
                unsafe (value ?? []).withUnsafeBytes { valueBytes in
                    unsafe buffer.append(key: key == nil ? nil : keyBytes, value: value == nil ? nil : valueBytes)
                }
            }
        }
        return buffer
    }

    static func contents(_ log: EmbeddedLog, _ topic: String, _ partition: Int32 = 0) throws -> [String] {
        let reader = try log.reader(topic: topic, partition: partition, from: 0)
        var found: [String] = []
        var buffer = RecordBuffer()
        while try reader.position < reader.end() {
            try reader.read(into: &buffer, bytesMax: 1 << 20)
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                let key = unsafe record.key.map { unsafe String(decoding: $0, as: UTF8.self) } ?? "-"
                let value = unsafe record.value.map { unsafe String(decoding: $0, as: UTF8.self) } ?? "-"
                found.append("\(record.offset) \(key) \(value)")
            }
        }
        return found
    }

    /// Files of the log in which the erased id stands somewhere.
    static func traces(in fixture: LogFixture) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).filter { name in
            try Data(contentsOf: fixture.folder.appendingPathComponent(name)).range(of: Data(erased.utf8)) != nil
        }
    }

    /// Many commits in which the erased customer stands among others, some of them to be cleaned again.
    static func fill(_ fixture: LogFixture) throws {
        let log = try fixture.openWithTopics(partitions: 2)
        defer { log.close() }
        try log.create([TopicSpecification(name: "catalog", partitions: 1, kind: .compacted)])
        let committer = try log.committer(slot: 0)
        for index in 0..<200 {
            var outputs: [TopicOutput] = []
            for partition in Int32(0)..<2 {
                outputs.append(
                    TopicOutput(
                        topic: "events", partition: partition,
                        records: records([
                            ("c\(index)", "{\"n\":\(index)}"), (erased, "{\"n\":\(index)}"),
                            (nil, "{\"customer\":\"\(erased)\"}"),
                            ("d\(index)", String(repeating: "x", count: index * 20)),
                        ])))
                outputs.append(
                    TopicOutput(
                        topic: "members", partition: partition,
                        records: records([("vip/c\(index % 7)", "{}"), ("vip/\(erased)", index % 2 == 0 ? "{}" : nil)]))
                )
            }
            let pending = index < 199 ? "{\"customer\":\"\(erased)\"}" : "{}"
            outputs.append(TopicOutput(topic: "catalog", partition: 0, records: records([("pending", pending)])))
            try committer.commit(LogTransaction(outputs: outputs, offsets: []))
        }
    }

    @Test func nothingIsLeftInTheFile() throws {
        let fixture = try LogFixture()
        try Self.fill(fixture)
        let before = try fixture.open()
        let others = try (0..<Int32(2)).flatMap { try Self.contents(before, "events", $0) }
            .filter { !$0.contains(Self.erased) }
        before.close()
        #expect(try !Self.traces(in: fixture).isEmpty)
        let log = try fixture.open()
        try log.committer(slot: 0).commit(LogTransaction(outputs: [], offsets: [], erasures: [Self.erasure]))
        log.close()
        #expect(try Self.traces(in: fixture) == [])
        let after = try fixture.open()
        defer { after.close() }
        // All others are where they were.
        #expect(try (0..<Int32(2)).flatMap { try Self.contents(after, "events", $0) } == others)
        #expect(try Self.contents(after, "members").allSatisfy { $0.contains("vip/c") })
        #expect(try Self.contents(after, "catalog") == ["199 pending {}"])
        let sizes = try after.topics().flatMap(\.partitions).map { $0.bytes ?? 0 }
        #expect(sizes.allSatisfy { $0 > 0 })
    }

    @Test func aLogThatWasNotClosedForgetsWhenItIsOpenedAgain() throws {
        let fixture = try LogFixture()
        try Self.fill(fixture)
        // As a crash right behind the commit leaves it: nobody is forgotten yet, but the log knows whom it is to forget.
        let raw = try RawConnection(fixture.path)
        let row = String(decoding: try JSONEncoder().encode(Self.erasure), as: UTF8.self)
        try raw.execute("INSERT INTO erasures (erasure) VALUES ('\(row.replacing("'", with: "''"))')")
        let log = try fixture.open()
        let member = try log.member(topics: ["events"], slot: 0, slots: 1)
        try log.append([TopicOutput(topic: "events", partition: 0, records: Self.records([("late", "{}")]))])
        member.close()
        log.close()
        #expect(try raw.integer("SELECT count(*) FROM erasures") == 0)
        try raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        #expect(try Self.traces(in: fixture) == [])
    }

    /// Who comes again after an erasure is somebody new, whose records stay.
    @Test func whoComesAgainStays() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let committer = try log.committer(slot: 0)
        func output(_ value: String) -> TopicOutput {
            TopicOutput(topic: "events", partition: 0, records: Self.records([(Self.erased, value)]))
        }
        try committer.commit(LogTransaction(outputs: [output("old")], offsets: []))
        try committer.commit(LogTransaction(outputs: [], offsets: [], erasures: [Self.erasure]))
        try committer.commit(LogTransaction(outputs: [output("new")], offsets: []))
        log.close()
        let after = try fixture.open()
        defer { after.close() }
        #expect(try Self.contents(after, "events") == ["1 \(Self.erased) new"])
    }

    @Test func whatIsWrittenMeanwhileStays() throws {
        let fixture = try LogFixture()
        try Self.fill(fixture)
        let log = try fixture.open()
        let committer = try log.committer(slot: 0)
        try committer.commit(LogTransaction(outputs: [], offsets: [], erasures: [Self.erasure]))
        for index in 0..<50 {
            let output = TopicOutput(topic: "members", partition: 0, records: Self.records([("vip/new\(index)", "{}")]))
            try committer.commit(LogTransaction(outputs: [output], offsets: []))
        }
        log.close()
        let after = try fixture.open()
        defer { after.close() }
        let members = try Self.contents(after, "members")
        #expect(members.filter { $0.contains("vip/new") }.count == 50)
        #expect(Set(members.filter { $0.contains("vip/c") }.map { $0.split(separator: " ")[1] }).count == 7)
        #expect(try Self.traces(in: fixture) == [])
    }
}
