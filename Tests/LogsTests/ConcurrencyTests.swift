import Events
import Foundation
import Logs
import Testing

@Suite struct ConcurrencyTests {
    @Test func commitsOfManyWorkersAreAllThere() async throws {
        let fixture = try LogFixture()
        let workers = 8
        let commits = 40
        let log = try fixture.openWithTopics(partitions: workers)
        try await withThrowingTaskGroup { group in
            for worker in 0..<workers {
                group.addTask {
                    let committer = try log.committer(slot: worker)
                    for commit in 0..<commits {
                        let partition = Int32(worker)
                        let outputs = [
                            output("events", partition, [TestRecord("w\(worker)", "\(commit)")]),
                            output("members", partition, [TestRecord("w\(worker)", "\(commit)")]),
                        ]
                        let next = ConsumedOffset(topic: "events", partition: partition, next: Int64(commit + 1))
                        try committer.commit(LogTransaction(outputs: outputs, offsets: [next]))
                    }
                }
            }
            try await group.waitForAll()
        }
        for worker in 0..<workers {
            let records = try log.records("events", Int32(worker))
            #expect(records.map(\.value) == (0..<commits).map { "\($0)" })
            #expect(try log.state("members", Int32(worker)) == ["w\(worker)": "\(commits - 1)"])
            #expect(try log.description("events", worker).committed == Int64(commits))
        }
    }

    @Test func oneFaultyCommitDoesNotHarmTheOthersOfItsGroup() async throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let failures = try await withThrowingTaskGroup { group in
            for task in 0..<20 {
                group.addTask {
                    let topic = task % 5 == 0 ? "nowhere" : "events"
                    do {
                        try log.commit([output(topic, 0, [TestRecord("k", "\(task)")])])
                        return 0
                    } catch is LogError {
                        return 1
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(failures == 4)
        let expected = (0..<20).filter { $0 % 5 != 0 }.map { "\($0)" }
        #expect(try log.records("events").compactMap(\.value).sorted() == expected.sorted())
    }

    @Test func readersSeeEveryRecordOnceBesideAWriter() async throws {
        let fixture = try LogFixture()
        let log = try fixture.openWithTopics()
        let total = 4000
        try await withThrowingTaskGroup { group in
            for reader in 0..<4 {
                // Half of them as another process would.
                let opened = reader % 2 == 0 ? log : try fixture.open()
                group.addTask {
                    var seen: [PlacedRecord] = []
                    let source = try opened.reader(topic: "events", partition: 0, from: 0)
                    var buffer = RecordBuffer()
                    while seen.count < total {
                        try source.read(into: &buffer, bytesMax: 1 << 20)
                        seen += placed(buffer)
                        if buffer.count == 0 { await Task.yield() }
                    }
                    #expect(seen.map(\.value) == (0..<total).map { "\($0)" })
                    #expect(seen.map(\.offset) == (0..<Int64(total)).map(\.self))
                }
            }
            group.addTask {
                for start in stride(from: 0, to: total, by: 20) {
                    let records = (start..<start + 20).map { TestRecord("k", "\($0)") }
                    try log.append([output("events", 0, records)])
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func manyMakeTheSameLogAtOnce() throws {
        let fixture = try LogFixture()
        let opening = (0..<6).map { number in
            BackgroundWork {
                let log = try fixture.openWithTopics(partitions: 2)
                try log.append([output("events", 1, [TestRecord("k", "\(number)")])])
                log.close()
            }
        }
        for work in opening { try work.wait() }
        let log = try fixture.open { $0.createsFile = false }
        #expect(try log.topics().map(\.specification.name) == ["events", "members"])
        #expect(try log.records("events", 1).compactMap(\.value).sorted() == (0..<6).map { "\($0)" })
        let pageBytes = try RawConnection(fixture.path).integer("PRAGMA page_size")
        #expect(pageBytes == 16384)
    }

    /// Fifty times eight that open one new file at the same moment, some of them a file that somebody made empty.
    @Test func manyOpenANewFileAtOnce() throws {
        for round in 0..<50 {
            let fixture = try LogFixture()
            if round % 5 == 0 { try Data().write(to: URL(fileURLWithPath: fixture.path)) }
            let start = StartingGun(8)
            let opening = (0..<8).map { _ in
                BackgroundWork {
                    start.wait()
                    let log = try fixture.open()
                    #expect(try log.topics().isEmpty)
                    log.close()
                }
            }
            for work in opening { try work.wait() }
            let left = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
            #expect(left.filter { $0.contains("new") } == [], "round \(round)")
        }
    }

    @Test func twoProcessesAppendToOnePartition() async throws {
        let fixture = try LogFixture()
        let logs = [try fixture.openWithTopics(), try fixture.open()]
        try await withThrowingTaskGroup { group in
            for (number, log) in logs.enumerated() {
                group.addTask {
                    for count in 0..<100 {
                        try log.append([output("events", 0, [TestRecord("\(number)", "\(count)")])])
                    }
                }
            }
            try await group.waitForAll()
        }
        let records = try logs[0].records("events")
        #expect(records.map(\.offset) == (0..<200).map { Int64($0) })
        for number in 0..<2 {
            #expect(records.filter { $0.key == "\(number)" }.map(\.value) == (0..<100).map { "\($0)" })
        }
    }
}
