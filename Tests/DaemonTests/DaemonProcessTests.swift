import Configuration
import Daemon
import Foundation
import Logs
import Testing

/// The daemon's threads over a real embedded log, with the tally in the shard's place.
@Suite struct DaemonProcessTests {
    @Test(arguments: [1, 2, 3, 9]) func drainsOnceAndForAll(workers: Int) throws {
        let place = try TemporaryLog()
        place.configuration.workers = workers
        let log = try place.open()
        try place.fill(log, count: 100, seed: UInt64(workers))
        try place.drain()
        let outputs = try place.outputs(log)
        #expect(outputs.map { $0.values.joined().filter { $0[0] == 0 }.count } == [100, 100, 100, 100])
        try place.drain()
        #expect(try place.outputs(log) == outputs)
        let committed = try log.topics().first { $0.specification.name == "in" }?.partitions.map(\.committed)
        #expect(committed == [100, 100, 100, 100])
    }

    @Test func goesOnWhereItWasStopped() throws {
        let whole = try TemporaryLog()
        let wholeLog = try whole.open()
        try whole.fill(wholeLog, count: 200, seed: 7)
        try whole.drain()

        let parts = try TemporaryLog()
        let log = try parts.open()
        try parts.fill(log, count: 200, seed: 7)
        for _ in 0..<5 {
            let running = try parts.open()
            let daemon = try parts.daemon(running, drains: false)
            try daemon.start()
            daemon.stop("test")
            try daemon.wait()
            running.close()
        }
        try parts.drain()
        #expect(try parts.outputs(log) == whole.outputs(wholeLog))
    }

    @Test func readsWhatComesWhileItRuns() throws {
        let place = try TemporaryLog(partitions: 2)
        let log = try place.open()
        try place.fill(log, count: 0, seed: 1)
        let running = try place.open()
        let daemon = try place.daemon(running, drains: false)
        try daemon.start()
        try place.fill(log, count: 30, seed: 1)
        let out = try (0..<2).map { try log.reader(topic: "lines", partition: Int32($0), from: 0) }
        let deadline = ContinuousClock.now + .seconds(30)
        while try out[0].end() < 30 || out[1].end() < 30, ContinuousClock.now < deadline {}
        daemon.stop("test")
        try daemon.wait()
        #expect(try place.outputs(log).map { $0.values.joined().filter { $0[0] == 0 }.count } == [30, 30])
        running.close()
    }

    @Test func refusesASecondProcessOnTheStateFolder() throws {
        let place = try TemporaryLog()
        let log = try place.open()
        try place.fill(log, count: 0, seed: 1)
        let daemon = try place.daemon(log, drains: true)
        let error = #expect(throws: DaemonError.self) { try place.daemon(log, drains: true) }
        #expect(error?.description.contains("another `kindred run`") == true)
        try daemon.start()
        try daemon.wait()
    }

    @Test func refusesASecondProcessOnTheLog() throws {
        let place = try TemporaryLog()
        let log = try place.open()
        try place.fill(log, count: 0, seed: 1)
        let daemon = try place.daemon(log, drains: false)
        try daemon.start()
        let deadline = ContinuousClock.now + .seconds(30)
        while daemon.partitions.count < 4, ContinuousClock.now < deadline {}
        place.configuration.stateFolder += "-other"
        let second = try place.daemon(try place.open(), drains: true)
        try second.start()
        #expect(throws: DaemonError.self) { try second.wait() }
        daemon.stop("test")
        try daemon.wait()
    }

    @Test func saysWhatIsWrongWithTopics() throws {
        let place = try TemporaryLog(partitions: 3)
        let log = try place.open()
        try log.create([
            TopicSpecification(name: "in", partitions: 2, kind: .append),
            TopicSpecification(name: "segments", partitions: 3, kind: .append),
        ])
        let error = #expect(throws: DaemonError.self) { try place.daemon(log, drains: true) }
        let text = error?.description ?? ""
        #expect(text.contains("in has 2 partitions and must have 3") && text.contains("must be compacted"), "\(text)")
    }

    @Test func takesThePartitionsThatThereAreWhereNoNumberIsSaid() throws {
        let place = try TemporaryLog(partitions: 3)
        place.configuration.topics.givenPartitions = nil
        let log = try place.open()
        try log.create([TopicSpecification(name: "in", partitions: 3, kind: .append)])
        #expect(try place.daemon(log, drains: true).topics.partitions == 3)
        let single = ["control", "catalog", "partials"]
        for topic in try log.topics().map(\.specification) {
            #expect(topic.partitions == (single.contains(topic.name) ? 1 : 3), "\(topic.name)")
        }
    }

    @Test func aTopicOfCommandsHasOneOrder() throws {
        let place = try TemporaryLog(partitions: 2)
        let log = try place.open()
        try log.create([TopicSpecification(name: "control", partitions: 2, kind: .append)])
        let error = #expect(throws: DaemonError.self) { try place.daemon(log, drains: true) }
        #expect(error?.description.contains("control has 2 partitions and must have one") == true, "\(error as Any)")
    }

    @Test func keepsTheOldConfigurationWhereTheNewOneHasFaults() throws {
        let place = try TemporaryLog()
        let daemon = try place.daemon(try place.open(), drains: true)
        #expect(
            daemon.reload { throw DaemonError.definitions(["segments[0].rule: wrong"]) } == "segments[0].rule: wrong")
        var changed = place.configuration
        changed.workers = 7
        #expect(daemon.reload { (changed, 1) } == nil)
        #expect(place.metrics.prometheusText().contains(#"kindred_reloads_total{result="refused"} 1"#))
        #expect(place.metrics.prometheusText().contains(#"kindred_reloads_total{result="taken"} 1"#))
    }

    @Test func countsWhatItDoes() throws {
        let place = try TemporaryLog()
        let log = try place.open()
        try place.fill(log, count: 50, seed: 3)
        try place.drain()
        let text = place.metrics.prometheusText()
        #expect(text.contains("kindred_restores_total 4\n"), "\(text)")
        #expect(text.contains("kindred_running 0\n"))
        #expect(text.contains("kindred_commit_duration_seconds_count"))
    }
}
