/// A run as `job-status` tells it, under the run's id: a record a change of status, and some between for progress.
///
/// As JSON every key is there; what is not known, or does not apply, is null.
public struct RunRecord: Codable, Sendable, Equatable {
    public var id: String
    public private(set) var kind = "run"
    /// The insight's id.
    public var target: String
    public var targetKind: DefinitionKind
    public var cause: RunCause
    /// The id of the command that asked for it.
    public var command: String?
    public var status: RunStatus
    /// Why it failed or was canceled.
    public var reason: String?
    public var queuedAt: RecordInstant
    public var startedAt: RecordInstant?
    public var endedAt: RecordInstant?
    /// When it was due by its schedule.
    public var due: RecordInstant?
    /// The round under way, from 1, and of how many; 0 before the first.
    public var round: Int
    public var rounds: Int
    /// Partitions that have answered in this round.
    public var partitionsAnswered: Int
    public var partitions: Int
    /// Customers: of an overlap all and those in any of its segments, of a comparison those of both sides too.
    public var counts: [String: UInt64]
    /// Where the partitions stood that have answered.
    public var asOf: [PartitionMoment]
    /// Of a segment that was taken over: whether all that its rule reads is there. null before that is known.
    public var ready: Bool?
    /// When it will be, where that is known.
    public var completeAt: RecordInstant?

    private enum CodingKeys: CodingKey {
        case id, kind, target, targetKind, cause, command, status, reason, queuedAt, startedAt, endedAt, due, round
        case rounds, partitionsAnswered, partitions, counts, asOf, ready, completeAt
    }

    init(_ ticket: RunTicket, targetKind: DefinitionKind, status: RunStatus, partitions: Int) {
        id = ticket.attempt.run
        target = ticket.target
        self.targetKind = targetKind
        cause = ticket.cause
        command = ticket.command
        self.status = status
        queuedAt = RecordInstant(ticket.queuedAt)
        startedAt = ticket.startedAt.map(RecordInstant.init)
        due = ticket.due.map(RecordInstant.init)
        (round, rounds, partitionsAnswered) = (0, 0, 0)
        self.partitions = partitions
        counts = [:]
        asOf = []
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(target, forKey: .target)
        try container.encode(targetKind, forKey: .targetKind)
        try container.encode(cause, forKey: .cause)
        try container.encode(command, forKey: .command)
        try container.encode(status, forKey: .status)
        try container.encode(reason, forKey: .reason)
        try container.encode(queuedAt, forKey: .queuedAt)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(endedAt, forKey: .endedAt)
        try container.encode(due, forKey: .due)
        try container.encode(round, forKey: .round)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(partitionsAnswered, forKey: .partitionsAnswered)
        try container.encode(partitions, forKey: .partitions)
        try container.encode(counts, forKey: .counts)
        try container.encode(asOf, forKey: .asOf)
        try container.encode(ready, forKey: .ready)
        try container.encode(completeAt, forKey: .completeAt)
    }
}
