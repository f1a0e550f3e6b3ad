import Foundation
import Logs

// Two questions, for whoever may end this process or send work to it.
//
// Alive: do the processing threads move? A thread that has not begun a step for `stepMax` is stuck, and only a new
// process mends that. A broker that does not answer is no reason: threads that wait for it come round all the same, and
// a restart would cost a restore and mend nothing.
//
// Ready: is everything restored, and does the log answer? Reads that fail, and a commit that does not come about, say
// that it does not.

/// The answer to one of the questions: what is wrong, in words; nothing where nothing is.
public struct HealthReport: Sendable, Equatable {
    /// The longest step that is not held for stuck: taking over new definitions for millions of customers is one step.
    public static let stepMax = Duration.seconds(60)
    /// The longest time that a commit takes while the log answers.
    public static let commitMax = Duration.seconds(15)
    /// Partitions named one by one.
    static let partitionsMax = 20

    public var reasons: [String]

    public init(reasons: [String]) { self.reasons = reasons }

    public var isGood: Bool { reasons.isEmpty }

    /// Whether the process is alive.
    public static func liveness(_ workers: [WorkerPulse<some Sendable>], at now: Duration) -> HealthReport {
        HealthReport(
            reasons: workers.compactMap { worker in
                guard let step = worker.lastStep, now - step > stepMax else { return nil }
                return
                    "\(worker.seat) has not moved for \((now - step).inWords): it is stuck, and only a restart helps"
            })
    }

    /// Whether the process has all of its partitions at hand.
    public static func readiness(
        _ workers: [WorkerPulse<some Sendable>], stage: DaemonStage, at now: Duration
    ) -> HealthReport {
        switch stage {
        case .starting: return HealthReport(reasons: ["starting"])
        case .stopping: return HealthReport(reasons: ["stopping: finishing and committing what was read"])
        case .running: break
        }
        var reasons = liveness(workers, at: now).reasons
        var partitions: [String] = []
        for worker in workers where worker.lastStep != nil {
            guard let status = worker.status, status.stage != .waiting else {
                reasons.append("\(worker.seat) waits to be told which partitions are its own")
                continue
            }
            reasons += Self.troubles(of: status, seat: worker.seat, at: now)
            partitions += status.partitions.filter { $0.figures == nil }.map {
                Self.words(for: $0, seat: worker.seat, at: now)
            }
        }
        reasons += partitions.prefix(partitionsMax)
        if partitions.count > partitionsMax {
            reasons.append("and \(partitions.count - partitionsMax) further partitions are not restored")
        }
        return HealthReport(reasons: reasons)
    }

    private static func troubles(of status: WorkerStatus<some Sendable>, seat: Seat, at now: Duration) -> [String] {
        var troubles: [String] = []
        if let outage = status.outage {
            let time = (now - outage.since).inWords
            troubles.append("\(seat): the log has answered with errors for \(time): \(outage.reason)")
        }
        if let begun = status.commitBegan, now - begun > commitMax {
            troubles.append(
                "\(seat): a commit has been under way for \((now - begun).inWords); does the log answer?")
        }
        return troubles
    }

    private static func words(
        for partition: PartitionStatus<some Sendable>, seat: Seat, at now: Duration
    ) -> String {
        let name = seat == .coordinator ? "the coordinator's state" : "partition \(partition.partition)"
        guard let restore = partition.restore else { return "\(name) waits for its restore" }
        let percent = Int((restore.share * 100).rounded(.down))
        let left = restore.remaining(at: now).map { "about \($0.inWords) left" } ?? "time left unknown"
        let sources = restore.checkpointBytes > 0 ? "its checkpoint and the changelog" : "the changelog"
        return "\(name) is being restored: \(percent) % of \(sources), "
            + "\(restore.pace.records) records read, \(left)"
    }
}

extension HealthReport: Encodable {
    private struct Body: Encodable {
        var status: String
        var reasons: [String]
    }

    public func encode(to encoder: any Encoder) throws {
        try Body(status: isGood ? "ok" : "unavailable", reasons: reasons).encode(to: encoder)
    }
}

extension Duration {
    /// In whole seconds.
    fileprivate var inWords: String { "\(components.seconds) s" }
}
