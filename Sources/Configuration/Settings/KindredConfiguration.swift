/// Everything that a configuration file says. `KindredConfiguration()` holds the defaults: what an empty file says.
///
/// Bounds: a file has at most 4 MiB, 32 levels and 200,000 keys and values; each value's own bounds stand with it.
public struct KindredConfiguration: Sendable, Hashable {
    public var clock = ClockMode.live
    /// How long a partition has nothing to read before the wall clock moves its clock on; 100 ms to 1 d.
    public var idleAfter = Duration.seconds(10)
    /// How far ahead of the wall clock an event may be; 0 s to 365 d.
    public var futureLimit = Duration.seconds(24 * 3600)
    /// The least time without events that parts two visits; 1 s to 365 d.
    public var sessionGap = Duration.seconds(30 * 60)
    public var start = StartPosition.earliest
    public var log = LogSettings.embedded(EmbeddedLogSettings())
    public var topics = TopicSettings()
    /// The consumer group on Kafka; part of every transactional id.
    public var group = "kindred"
    /// This instance's folder, from the working directory.
    public var stateFolder = "kindred-state"
    /// This instance's part of a transactional id; nil: a random one, kept in `stateFolder`.
    public var instance: String?
    /// Pairs of threads; 1 to 256.
    public var workers = 2
    /// 10 ms to 1 h.
    public var commitInterval = Duration.seconds(1)
    /// Bytes between input and log, of all workers together; 1 MiB to 1 TiB.
    public var inFlightBytesMax = 1 << 30
    public var checkpoints = CheckpointSettings()
    public var events = EventSettings()
    /// At most 1,000; their ids are unique.
    public var measures: [MeasureDefinition] = []
    /// At most 1,000; their ids are unique.
    public var segments: [SegmentDefinition] = []
    /// At most 1,000; their ids are unique, and none is a segment's.
    public var insights: [InsightDefinition] = []
    public var jobs = JobSettings()
    public var http = HTTPSettings()
    public var logging = LoggingSettings()

    public init() {}
}

/// What moves a partition's clock.
public enum ClockMode: String, Sendable, Hashable, CaseIterable {
    /// Event time, and the wall clock while there is nothing to read.
    case live
    /// Event time alone, as a replay wants it.
    case event
}

/// Where a partition starts that was never read before.
public enum StartPosition: String, Sendable, Hashable, CaseIterable {
    case earliest, latest
}

/// Copies of the state in local files, from which a restart is quicker than from the changelog alone.
public struct CheckpointSettings: Sendable, Hashable {
    /// From one of a partition to the next, up to 7 d; zero: none are taken or used.
    public var interval: Duration = .seconds(600)
    /// An older one is not used; 1 m to 7 d.
    public var ageMax: Duration = .seconds(12 * 3600)

    public init() {}
}

/// The shape of records that no known format covers.
public struct EventSettings: Sendable, Hashable {
    /// nil: such records are dead letters.
    public var mapping: EventMapping?

    public init(mapping: EventMapping? = nil) { self.mapping = mapping }
}

/// What the daemon says of itself while it runs.
public struct LoggingSettings: Sendable, Hashable {
    public enum Level: String, Sendable, Hashable, CaseIterable { case debug, info, warning, error }
    /// `auto`: text on a terminal, JSON lines otherwise.
    public enum Format: String, Sendable, Hashable, CaseIterable { case auto, text, json }

    public var level = Level.info
    public var format = Format.auto

    public init() {}
}
