import Daemon
import Foundation
import Testing

@Suite struct HealthReportTests {
    typealias Pulse = WorkerPulse<Int>

    static func pulse(
        _ worker: Int = 0, stage: WorkerStage = .running, partitions: [PartitionStatus<Int>] = [],
        commitBegan: Duration? = nil, outage: LogOutage? = nil, lastStep: Duration? = .seconds(100)
    ) -> Pulse {
        let status = WorkerStatus(
            stage: stage, partitions: partitions, commitBegan: commitBegan, outage: outage, at: .seconds(100))
        return Pulse(seat: .worker(worker), status: status, lastStep: lastStep)
    }

    static let now = Duration.seconds(100)

    static func readiness(_ workers: [Pulse], _ stage: DaemonStage = .running) -> [String] {
        HealthReport.readiness(workers, stage: stage, at: now).reasons
    }

    @Test func whoMovesIsAlive() {
        let alive = [Self.pulse(lastStep: .seconds(40)), Self.pulse(1), Self.pulse(2, lastStep: nil)]
        #expect(HealthReport.liveness(alive, at: Self.now).isGood)
        #expect(HealthReport.liveness([Pulse(seat: .worker(0), status: nil, lastStep: nil)], at: Self.now).isGood)
        let stuck = HealthReport.liveness([Self.pulse(), Self.pulse(1, lastStep: .milliseconds(39_999))], at: Self.now)
        #expect(stuck.reasons == ["worker 1 has not moved for 60 s: it is stuck, and only a restart helps"])
    }

    @Test func anOutageIsNoDeath() {
        let outage = LogOutage(since: .seconds(1), reason: "no broker at 127.0.0.1:9092")
        let pulse = Self.pulse(commitBegan: .seconds(2), outage: outage)
        #expect(HealthReport.liveness([pulse], at: Self.now).isGood)
        #expect(
            Self.readiness([pulse]) == [
                "worker 0: the log has answered with errors for 99 s: no broker at 127.0.0.1:9092",
                "worker 0: a commit has been under way for 98 s; does the log answer?",
            ])
        #expect(Self.readiness([Self.pulse(commitBegan: .seconds(85))]) == [])
    }

    @Test func whoHasAllIsReady() {
        #expect(Self.readiness([Self.pulse(partitions: [PartitionStatus(partition: 0, figures: 1)])]) == [])
        // More processes than partitions: one without any has nothing to wait for.
        #expect(Self.readiness([Self.pulse(), Self.pulse(1, stage: .paused)]) == [])
    }

    @Test func startAndStopAreNotReady() {
        #expect(Self.readiness([Self.pulse()], .starting) == ["starting"])
        #expect(Self.readiness([Self.pulse()], .stopping).first?.hasPrefix("stopping") == true)
        let untold = "worker 3 waits to be told which partitions are its own"
        #expect(Self.readiness([Self.pulse(3, stage: .waiting)]) == [untold])
        #expect(Self.readiness([Pulse(seat: .worker(3), status: nil, lastStep: .seconds(99))]) == [untold])
    }

    @Test func aRestoreSaysHowFarItIs() {
        var progress = RestoreProgress(partition: 5, first: 1000, end: 2000, at: .seconds(60))
        progress.read(records: 700, bytes: 7000, position: 1800, at: .seconds(100))
        let partitions = [
            PartitionStatus<Int>(partition: 4, figures: 1), PartitionStatus<Int>(partition: 5, restore: progress),
            PartitionStatus<Int>(partition: 6),
        ]
        #expect(
            Self.readiness([Self.pulse(stage: .restoring, partitions: partitions)]) == [
                "partition 5 is being restored: 80 % of the changelog, 700 records read, about 10 s left",
                "partition 6 waits for its restore",
            ])
        let many = (0..<50).map { PartitionStatus<Int>(partition: $0) }
        let reasons = Self.readiness([Self.pulse(stage: .restoring, partitions: many)])
        #expect(reasons.count == 21 && reasons.last == "and 30 further partitions are not restored")
    }

    @Test func aRestoreFromACheckpointCountsBoth() {
        // 300 records in half of the checkpoint's bytes stand for 600 in all of it, and 400 follow in the changelog.
        var progress = RestoreProgress(partition: 5, first: 1000, end: 1400, checkpointBytes: 2000, at: .seconds(60))
        #expect(progress.share == 0 && progress.left == 400)
        progress.load(records: 300, bytesRead: 1000, at: .seconds(100))
        #expect(
            Self.readiness([
                Self.pulse(stage: .restoring, partitions: [PartitionStatus(partition: 5, restore: progress)])
            ])
                == [
                    "partition 5 is being restored: 30 % of its checkpoint and the changelog, 300 records read, "
                        + "about 40 s left"
                ])
        progress.load(records: 300, bytesRead: 2000, at: .seconds(100))
        #expect(progress.share == 0.6 && progress.left == 400)
        progress.read(records: 100, bytes: 100, position: 1200, at: .seconds(100))
        #expect(progress.share == 0.8 && progress.left == 200)
        progress.read(records: 100, bytes: 100, position: 1400, at: .seconds(100))
        #expect(progress.share == 1 && progress.left == 0)
    }

    @Test func shareStaysWithinItsBounds() {
        var progress = RestoreProgress(partition: 0, first: 0, end: 0, at: .zero)
        #expect(progress.share == 1 && progress.left == 0)
        progress = RestoreProgress(partition: 0, first: 10, end: 20, at: .zero)
        #expect(progress.share == 0 && progress.left == 10)
        progress.read(records: 1, bytes: 1, position: 25, at: .zero)
        #expect(progress.share == 1 && progress.left == 0)
    }

    @Test func isJSON() throws {
        let report = HealthReport(reasons: ["a \"b\"\n"])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
        #expect(object?["status"] as? String == "unavailable")
        #expect(object?["reasons"] as? [String] == ["a \"b\"\n"])
    }
}
