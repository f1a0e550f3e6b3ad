import Events
import Foundation
import LogTestSupport
import Logs
import Numerics
import Synchronization
import Testing

/// A crash of the process, seen from the file: the database and its write-ahead log are copied while they are written,
/// and the copy is opened. A copy holds what the disk holds if the process dies at that instant.
@Suite struct CrashTests {
    @Test(arguments: [UInt64(11), 12]) func everyCommitIsWholeOrAbsent(seed: UInt64) throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics(partitions: 2)
        let progress = Progress()
        let writing = BackgroundWork { try Self.write(log, progress, seed: seed) }
        defer { progress.stop() }
        for number in 0..<12 {
            let acknowledged = progress.acknowledged
            let path = try copy(fixture, number: number)
            try check(path, atLeast: acknowledged)
        }
        progress.stop()
        try writing.wait()
    }

    private final class Progress: Sendable {
        private let state = Mutex((acknowledged: 0, isStopped: false))
        var acknowledged: Int { state.withLock { $0.acknowledged } }
        var isStopped: Bool { state.withLock { $0.isStopped } }
        func acknowledge() { state.withLock { $0.acknowledged += 1 } }
        func stop() { state.withLock { $0.isStopped = true } }
    }

    /// Commits 1, 2, 3…: each writes its number everywhere, and enough besides for cleaning to be at work.
    private static func write(_ log: EmbeddedLog, _ progress: Progress, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let committer = try log.committer(slot: 0)
        var commit = 0
        while !progress.isStopped {
            commit += 1
            let filling = String(repeating: "v", count: 200 + random.below(2000))
            let members = (0..<random.below(300)).map { _ in
                TestRecord("k\(random.below(400))", "\(commit) \(filling)")
            }
            try committer.commit(
                LogTransaction(
                    outputs: [
                        output("events", 0, [TestRecord("commit", "\(commit)")]),
                        output("events", 1, [TestRecord("commit", "\(commit)")]),
                        output("members", 0, members + [TestRecord("commit", "\(commit)")]),
                    ],
                    offsets: [ConsumedOffset(topic: "events", partition: 0, next: Int64(commit))]))
            progress.acknowledge()
        }
    }

    /// Copies the file first and the write-ahead log after it. The open snapshot keeps that log from starting again in
    /// between, which is the one thing that could happen between two reads and not at one instant.
    private func copy(_ fixture: LogFixture, number: Int) throws -> String {
        let snapshot = try RawConnection(fixture.path)
        try snapshot.execute("BEGIN")
        _ = try snapshot.integer("SELECT count(*) FROM partitions")
        let path = fixture.folder.appendingPathComponent("copy\(number).db").path
        // By another process: closing a descriptor of the file in this one would drop SQLite's own locks on it.
        let copying = Process()
        copying.executableURL = URL(fileURLWithPath: "/bin/sh")
        copying.arguments = ["-c", "cp \"$1\" \"$2\" && cp \"$1-wal\" \"$2-wal\"", "sh", fixture.path, path]
        try copying.run()
        copying.waitUntilExit()
        #expect(copying.terminationStatus == 0)
        try snapshot.execute("ROLLBACK")
        return path
    }

    private func check(_ path: String, atLeast acknowledged: Int) throws {
        let copy = try EmbeddedLog(path: path)
        let commits = Int(try copy.description("events").committed ?? 0)
        #expect(commits >= acknowledged)
        let expected = (0..<commits).map { "\($0 + 1)" }
        #expect(try copy.records("events", 0).map(\.value) == expected)
        #expect(try copy.records("events", 1).map(\.value) == expected)
        let members = try copy.state("members")
        #expect(members["commit"] == (commits == 0 ? nil : "\(commits)"))
        // The copy goes on where the original was.
        try copy.commit([output("members", 0, [TestRecord("commit", "again")])])
        #expect(try copy.state("members").count == max(members.count, 1))
        copy.close()
        let whole = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"
        #expect(try RawConnection(path).integer(whole) == 1)
    }
}
