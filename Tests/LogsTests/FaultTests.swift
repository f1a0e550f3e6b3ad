import Events
import Foundation
import LogTestSupport
import Logs
import Testing

@Suite struct FaultTests {
    private let value = String(repeating: "v", count: 1000)

    @Test func aFullDiskIsToldAndNothingIsLost() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics { $0.fileBytesMax = 2 << 20 }
        var commits = 0
        var error: LogError?
        while error == nil, commits < 1000 {
            do {
                let records = (0..<50).map { TestRecord("k\($0)", "\(commits)\(value)") }
                try log.commit(
                    [output("events", 0, records), output("members", 0, [TestRecord("commits", "\(commits + 1)")])],
                    offsets: [ConsumedOffset(topic: "events", partition: 0, next: Int64(commits + 1))])
                commits += 1
            } catch let thrown as LogError {
                error = thrown
            }
        }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("full") == true)
        #expect(commits > 5)
        for log in [log, try fixture.open()] {
            #expect(try log.records("events").count == 50 * commits)
            #expect(try log.state("members") == ["commits": "\(commits)"])
            #expect(try log.description("events").committed == Int64(commits))
        }
        log.close()
        let roomier = try fixture.open()
        try roomier.commit([output("events", 0, [TestRecord("a", value)])])
        #expect(try roomier.records("events").count == 50 * commits + 1)
    }

    @Test func aLockedFileIsToldAndTheSameCommitWorksLater() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics { $0.lockPatience = .milliseconds(30) }
        let other = try RawConnection(fixture.path)
        try other.execute("BEGIN IMMEDIATE")
        let transaction = LogTransaction(
            outputs: [output("members", 0, [TestRecord("a", "1")])],
            offsets: [ConsumedOffset(topic: "events", partition: 0, next: 0)])
        let committer = try log.committer(slot: 0)
        let commitError = #expect(throws: LogError.self) { try committer.commit(transaction) }
        #expect(commitError?.remedy == .commitAgain)
        #expect(commitError?.description.contains("another program holds a lock") == true)
        let appendError = #expect(throws: LogError.self) {
            try log.append([output("events", 0, [TestRecord("a", "1")])])
        }
        #expect(appendError?.remedy == .retry)
        // Reading goes on.
        #expect(try log.records("members").isEmpty)
        try other.execute("ROLLBACK")
        try committer.commit(transaction)
        #expect(try log.state("members") == ["a": "1"])
    }

    @Test func aChangedByteIsFound() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", 0, [TestRecord("k", "needle in the events")])])
        try log.append([output("events", 0, [TestRecord("k", "second")])])
        log.close()
        try overwrite(fixture.path, at: try offset(of: "needle", in: fixture.path), with: Array("noodle".utf8))
        let again = try fixture.open()
        let error = #expect(throws: LogError.self) { _ = try again.records("events") }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("the checksum of events/0, offsets 0 to 0, is wrong") == true)
        // What lies elsewhere is still readable, and the log still writable.
        #expect(try again.records("events", from: 1).map(\.value) == ["second"])
        try again.append([output("events", 0, [TestRecord("k", "third")])])
        #expect(try again.records("events", from: 2).map(\.value) == ["third"])
    }

    @Test func aDamagedPageIsTold() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        try log.append([output("events", 0, (0..<100).map { TestRecord("k\($0)", value) })])
        log.close()
        // All but the first page, which is where the schema lies.
        let size = try Data(contentsOf: URL(fileURLWithPath: fixture.path)).count
        try overwrite(fixture.path, at: 16384, with: [UInt8](repeating: 0xA5, count: size - 16384))
        let error = #expect(throws: LogError.self) {
            let again = try fixture.open()
            _ = try again.records("events")
        }
        #expect(error?.remedy == .stop)
        #expect(error?.description.contains("is damaged") == true)
        #expect(error?.description.contains(fixture.path) == true)
    }

    @Test func whatIsNoLogIsRefused() throws {
        let text = try LogFixture()
        try Data(repeating: UInt8(ascii: "x"), count: 5000).write(to: URL(fileURLWithPath: text.path))
        let textError = #expect(throws: LogError.self) { _ = try text.open() }
        #expect(textError?.description.contains("is not a log of Kindred") == true)

        let foreign = try LogFixture()
        try RawConnection(foreign.path).execute("CREATE TABLE notes (text)")
        let foreignError = #expect(throws: LogError.self) { _ = try foreign.open() }
        #expect(foreignError?.description.contains("belongs to another program") == true)
        #expect(foreignError?.remedy == .stop)
    }

    @Test func aNewerFormatIsRefused() throws {
        let fixture = try LogFixture()
        try fixture.openWithTopics().close()
        try RawConnection(fixture.path).execute("PRAGMA user_version = 7")
        let error = #expect(throws: LogError.self) { _ = try fixture.open() }
        #expect(error?.description.contains("newer version") == true)
        #expect(error?.description.contains("format 7") == true)
        #expect(error?.remedy == .stop)
    }

    @Test func aMissingFileIsMadeOnlyIfAskedFor() throws {
        let fixture = try LogFixture()
        let error = #expect(throws: LogError.self) { _ = try fixture.open { $0.createsFile = false } }
        #expect(error?.description.contains("there is no log at \(fixture.path)") == true)
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
        try fixture.open().close()
        try fixture.open { $0.createsFile = false }.close()
        let nowhere = fixture.folder.appendingPathComponent("none/x.db").path
        let folderError = #expect(throws: LogError.self) { _ = try EmbeddedLog(path: nowhere) }
        #expect(folderError?.description.contains("does not exist") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func aFolderThatCannotBeWrittenToIsTold() throws {
        let fixture = try LogFixture()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: fixture.folder.path)
        let error = #expect(throws: LogError.self) { _ = try fixture.open() }
        #expect(error?.description.contains("cannot be written to") == true)
    }

    @Test func topicsThatDoNotFitAreRefused() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 4)
        func make(_ name: String, _ partitions: Int, _ kind: TopicKind) -> String? {
            #expect(throws: LogError.self) {
                try log.create([TopicSpecification(name: name, partitions: partitions, kind: kind)])
            }?.description
        }
        #expect(make("events", 8, .append)?.contains("has 4 partitions in the log, and 8 are asked for") == true)
        #expect(make("events", 4, .compacted)?.contains("is of kind append") == true)
        #expect(make("Events", 4, .append)?.contains("differ in case only") == true)
        #expect(make("a b", 1, .append)?.contains("cannot be a topic") == true)
        #expect(make("", 1, .append)?.contains("cannot be a topic") == true)
        #expect(make("none", 0, .append)?.contains("cannot have 0 partitions") == true)
        try log.create([TopicSpecification(name: "events", partitions: 4, kind: .append)])
        let partitionError = #expect(throws: LogError.self) {
            _ = try log.reader(topic: "events", partition: 4, from: 0)
        }
        #expect(partitionError?.description.contains("has 4 partitions, 0 to 3") == true)
    }

    @Test func anUnknownTopicChangesNothing() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let outputs = [output("members", 0, [TestRecord("m", "1")]), output("nowhere", 0, [TestRecord("m", "1")])]
        let error = #expect(throws: LogError.self) { try log.commit(outputs) }
        #expect(error?.description.contains("there is no topic nowhere") == true)
        #expect(try log.records("members").isEmpty)
    }

    @Test func aClosedLogRefusesWork() throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        log.close()
        let error = #expect(throws: LogError.self) { try log.append([output("events", 0, [TestRecord("a", "1")])]) }
        #expect(error?.description.contains("closed") == true)
    }

    private func offset(of text: String, in path: String) throws -> Int {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(data.range(of: Data(text.utf8))).lowerBound
    }

    private func overwrite(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64(offset))
        try file.write(contentsOf: bytes)
        try file.close()
    }
}
