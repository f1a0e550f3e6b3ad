import Configuration

/// How one worker works.
public struct WorkerSettings: Sendable {
    /// The input topics, in the order in which processors count them.
    public var topics: [String]
    /// The one of them that brings orders rather than events, if any: it is always read from its first record, and is no
    /// part of a partition's past.
    public var orders: String?
    public var changelog: String
    public var deadLetters: String
    public var start: StartPosition = .earliest
    /// Whether the wall clock moves idle partitions on.
    public var isLive = true
    /// A partition is idle once it had nothing to read for this long.
    public var idleAfter: Duration = .seconds(10)
    /// End once all that is there has been read and committed.
    public var drains = false
    /// nil: none are taken, and none are used.
    public var checkpoints: CheckpointSettings?
    public var batches = BatchMachine.Limits()
    public var commits = CommitMachine.Limits()
    /// The longest wait for input: how late a stop or a settled commit may be noticed.
    public var pollMax: Duration = .milliseconds(50)
    /// Records applied, and timers worked off, before the other has its turn.
    public var recordSlice = 1024
    public var timerSlice = 2048
    /// Customers brought through a takeover of definitions before records have their turn.
    public var takeoverSlice = 1024
    /// Changed customers left to a freeze, of all partitions together: events stand while it writes them.
    public var unwrittenCustomersMax = Self.unwrittenCustomersByDefault
    /// Customers written ahead of a freeze between two slices of records.
    public var writeAheadSlice = 4096
    public static let unwrittenCustomersByDefault = 50_000
    /// Bytes of changelog read at once.
    public var restoreSliceBytes = 1 << 20

    public init(topics: [String], changelog: String, deadLetters: String) {
        self.topics = topics
        self.changelog = changelog
        self.deadLetters = deadLetters
    }

    /// The input topics that bring events.
    var eventsTopics: [String] { topics.filter { $0 != orders } }
}

/// Where checkpoints lie, and how often they are taken.
public struct CheckpointSettings: Sendable {
    public var folder: CheckpointFolder
    /// From one checkpoint of a partition to the next.
    public var interval: Duration

    public init(folder: CheckpointFolder, interval: Duration) {
        self.folder = folder
        self.interval = interval
    }
}
