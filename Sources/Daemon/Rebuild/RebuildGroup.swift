import Events
import Logs

/// The rebuild's place in the group: the only member, which holds all partitions and reads none of them.
final class RebuildGroup {
    private static let assignmentMax: Duration = .seconds(120)

    private let member: any LogMember
    private let partitions: Int
    private let pollMax: Duration
    private let clock: any WorkerClock
    private var offsets: [Int32: [Int64?]] = [:]
    private var topics: [String: Int] = [:]
    private var isAssigned = false
    private var revoked: [Int32] = []
    /// Since when there has been no assignment.
    private var waitsSince: Duration
    private var buffer = RecordBuffer(capacity: 64)

    init(member: any LogMember, topics: [String], partitions: Int, pollMax: Duration, clock: any WorkerClock) {
        self.member = member
        self.partitions = partitions
        self.pollMax = pollMax
        self.clock = clock
        self.topics = Dictionary(uniqueKeysWithValues: topics.enumerated().map { ($1, $0) })
        waitsSince = clock.monotonic
    }

    /// The group's offsets in a partition, by input topic.
    func committed(_ partition: Int32) -> [Int64?] { offsets[partition] ?? [] }

    /// Takes in what a batch has moved.
    func note(_ spans: [OffsetSpan]) {
        for span in spans { note(span.topic, span.partition, span.after) }
    }

    /// Takes in offsets as the log has them.
    func note(_ committed: [TopicPartition: Int64]) {
        for (place, offset) in committed { note(place.topic, place.partition, offset) }
    }

    private func note(_ topic: String, _ partition: Int32, _ offset: Int64) {
        guard let index = topics[topic], offsets[partition]?.indices.contains(index) == true else { return }
        offsets[partition]?[index] = offset
    }

    /// Holds nothing until the log says what has become of the group.
    func awaitNews() {
        guard isAssigned else { return }
        isAssigned = false
        waitsSince = clock.monotonic
    }

    /// Takes in the group's news; answers whether all partitions are held. Throws where somebody else has some.
    /// - Parameter isCommitting: whether a commit is under way, before whose end nothing is given up.
    func poll(isCommitting: Bool) throws(ReadFailure) -> Bool {
        do throws(LogError) {
            if !revoked.isEmpty, !isCommitting {
                try member.release(revoked)
                revoked = []
            }
            switch try member.poll(into: &buffer, timeout: isAssigned || isCommitting ? .zero : pollMax) {
            case .assigned(let assignments): return try take(assignments)
            case .revoked(let partitions), .lost(let partitions):
                awaitNews()
                revoked += partitions
            // Nothing is asked for, so nothing comes.
            case .records, .idle: break
            }
        } catch {
            throw .log(error)
        }
        guard isAssigned || clock.monotonic - waitsSince < Self.assignmentMax else {
            throw .fatal(
                .rebuild(
                    "the group has given this process no partitions for \(Self.assignmentMax.components.seconds) s; is the "
                        + "log reachable?"))
        }
        return isAssigned
    }

    private func take(_ assignments: [PartitionAssignment]) throws(LogError) -> Bool {
        guard assignments.count == partitions else {
            throw LogError(
                .stop,
                "other members of the group hold \(partitions - assignments.count) of the \(partitions) partitions: stop all "
                    + "instances, and run `kindred state rebuild` again")
        }
        for assignment in assignments {
            let missing = topics.count - assignment.committed.count
            offsets[assignment.partition] = assignment.committed + Array(repeating: nil, count: max(missing, 0))
        }
        member.pause(true)
        isAssigned = true
        return true
    }

    func leave() { member.close() }
}
