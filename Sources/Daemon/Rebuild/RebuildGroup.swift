import Events
import Logs

/// The rebuild's place in the group: the only member, which holds all partitions and reads none of them.
final class RebuildGroup {
    /// For this long all partitions are waited for: who was killed stays a member until the group misses it.
    private static let assignmentMax: Duration = .seconds(60)

    private let member: any LogMember
    private let partitions: Int
    private let pollMax: Duration
    private let clock: any WorkerClock
    private var offsets: [Int32: [Int64?]] = [:]
    private var topics: [String: Int] = [:]
    private var isAssigned = false
    /// Partitions that the group gave last.
    private var given = 0
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

    /// Takes in the group's news; answers whether all partitions are held. Throws where they are not for too long.
    /// - Parameter isCommitting: whether a commit is under way, before whose end nothing is given up.
    func poll(isCommitting: Bool) throws(ReadFailure) -> Bool {
        do throws(LogError) {
            if !revoked.isEmpty, !isCommitting {
                try member.release(revoked)
                revoked = []
            }
            switch try member.poll(into: &buffer, timeout: isAssigned || isCommitting ? .zero : pollMax) {
            case .assigned(let assignments): take(assignments)
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
            throw .fatal(.rebuild(notAssigned))
        }
        return isAssigned
    }

    private func take(_ assignments: [PartitionAssignment]) {
        given = assignments.count
        guard given == partitions else { return awaitNews() }
        for assignment in assignments {
            let missing = topics.count - assignment.committed.count
            offsets[assignment.partition] = assignment.committed + Array(repeating: nil, count: max(missing, 0))
        }
        member.pause(true)
        isAssigned = true
    }

    private var notAssigned: String {
        let time = "\(Self.assignmentMax.components.seconds) s"
        if given == 0 { return "the group has given this process no partitions for \(time); is the log reachable?" }
        return
            "other members of the group have held \(partitions - given) of the \(partitions) partitions for \(time): "
            + "stop all instances, and run `kindred state rebuild` again"
    }

    func leave() { member.close() }
}
