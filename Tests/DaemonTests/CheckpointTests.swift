import Daemon
import Events
import Foundation
import Synchronization
import Testing

/// A restore from a checkpoint ends where one from the changelog alone does, whatever happens in between.
@Suite struct CheckpointTests {
    /// Counts what workers tell about checkpoints.
    private final class Counter: WorkerObserver {
        struct Counts {
            var written = 0
            var used = 0
            var refused = 0
            var failed = 0
        }
        let counts = Mutex(Counts())

        func notice(_ notice: WorkerNotice) {
            counts.withLock { counts in
                switch notice {
                case .checkpointed: counts.written += 1
                case .restored(let progress, _, _) where progress.checkpointBytesRead > 0: counts.used += 1
                case .checkpointRefused: counts.refused += 1
                case .checkpointFailed: counts.failed += 1
                default: break
                }
            }
        }
    }

    private let folder = TemporaryFolder()
    private let counter = Counter()

    @Test func outputsAreThoseOfAnUndisturbedRun() throws {
        let first = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap { UInt64($0) } ?? 1
        for seed in first..<(first + 500) {
            let schedule = Schedule(seed: seed, checkpoints: ("\(folder.path)/\(seed)", counter))
            do { try schedule.run() } catch { Issue.record("seed \(seed): \(error)") }
        }
        let counts = counter.counts.withLock { $0 }
        #expect(counts.written > 100, "\(counts)")
        #expect(counts.used > 50, "\(counts)")
    }

    /// A disk that cannot be written to costs the checkpoints, and nothing else.
    @Test func aFolderThatCannotBeMadeIsNoFault() throws {
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        for seed in UInt64(1)...30 {
            try Schedule(seed: seed, checkpoints: (file, counter)).run()
        }
        let counts = counter.counts.withLock { $0 }
        #expect(counts.written == 0 && counts.used == 0 && counts.failed > 0, "\(counts)")
    }

    // MARK: the file

    private static let records: [[[UInt8]]] = [[[1, 2], [3]], [[4], [5, 6, 7]], [[8], []]]

    /// Writes a checkpoint of three records in two frames; answers its file's bytes.
    private func write(at wall: Int64 = 1000) throws -> [UInt8] {
        let folder = CheckpointFolder(path: folder.path, log: "one", ageMax: .seconds(60))
        let writer = folder.begin(topic: "changelog", partition: 3, position: 17, at: wall)
        for part in [Self.records[..<2], Self.records[2...]] {
            var buffer = RecordBuffer()
            for record in part {
                unsafe record[0].withUnsafeBytes { key in
                    unsafe record[1].withUnsafeBytes { unsafe buffer.append(key: key, value: $0) }
                }
            }
            writer.append(buffer)
        }
        writer.finish()
        folder.wait()
        guard case .written(let figures) = writer.outcome else { throw CocoaError(.fileWriteUnknown) }
        #expect(figures.records == 3 && figures.partition == 3)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private var path: String { folder.path + "/changelog-3.checkpoint" }

    /// All records of the checkpoint; nil where there is none.
    private func read(log: String = "one", at wall: Int64 = 1000) throws(CheckpointFault) -> [[[UInt8]]]? {
        let folder = CheckpointFolder(path: folder.path, log: log, ageMax: .seconds(60))
        guard let reader = try folder.open(topic: "changelog", partition: 3, at: wall) else { return nil }
        #expect(reader.head.position == 17)
        var found: [[[UInt8]]] = []
        var buffer = RecordBuffer()
        while try reader.read(into: &buffer) {
            var cursor = RecordCursor()
            while let record = buffer.next(&cursor) {
                unsafe found.append([
                    record.key.map { unsafe [UInt8]($0) } ?? [], record.value.map { unsafe [UInt8]($0) } ?? [],
                ])
            }
        }
        return found
    }

    @Test func holdsWhatWasHandedOver() throws {
        #expect(try read() == nil)
        _ = try write()
        #expect(try read() == Self.records)
    }

    @Test func everyDamageIsNoticed() throws {
        let whole = try write()
        for count in 0..<whole.count {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
            #expect(throws: CheckpointFault.self) { try read() }
        }
        for place in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[place] ^= 1 << bit
                try Data(damaged).write(to: URL(fileURLWithPath: path))
                #expect(throws: CheckpointFault.self) { try read() }
            }
        }
    }

    @Test func whatBelongsElsewhereOrIsTooOldIsRefused() throws {
        _ = try write()
        #expect(try read(at: 61_000) == Self.records)
        for (fault, words) in [
            (#expect(throws: CheckpointFault.self) { try read(log: "other") }, "belongs to another"),
            (#expect(throws: CheckpointFault.self) { try read(at: 61_001) }, "older than `checkpoints.age_max`"),
            (#expect(throws: CheckpointFault.self) { try read(at: -4_000_000) }, "from the future"),
        ] {
            #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
        }
    }

    @Test func anAbandonedOneLeavesTheOneBefore() throws {
        _ = try write()
        let folder = CheckpointFolder(path: folder.path, log: "one", ageMax: .seconds(60))
        let writer = folder.begin(topic: "changelog", partition: 3, position: 99, at: 2000)
        writer.abandon()
        folder.wait()
        #expect(try read() == Self.records)
        #expect(try FileManager.default.contentsOfDirectory(atPath: self.folder.path) == ["changelog-3.checkpoint"])
    }
}

/// A folder for one test.
private final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.path + "/kindred-checkpoints-\(UUID().uuidString)"
    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
