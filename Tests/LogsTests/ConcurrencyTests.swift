import Events
import Foundation
import LogTestSupport
import Logs
import Testing

@Suite struct ConcurrencyTests {

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
