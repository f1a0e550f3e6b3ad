import Logs
import Synchronization
import Telemetry

/// The log on Apache Kafka, by librdkafka.
///
/// A commit is one transaction of Kafka's: outputs, changelog and the group's offsets. Any number of processes work on
/// it at once; the group's coordinator gives each member its partitions. Safe to use from any thread; a reader, a
/// member and a committer each belong to one.
public final class KafkaLog: Log {
    public let settings: KafkaLogSettings
    private let reporter: EventReporter?
    let cluster: Cluster
    private let pool: ReaderPool
    private let appender: Appender
    private let state = Mutex(State())

    private struct State {
        var instance = "unnamed"
        var memberships: [Seat: SeatMembership] = [:]
        var isClosed = false
    }

    /// Checks the settings; the cluster is first asked for something by the first call.
    /// - Parameter reporter: takes librdkafka's log lines and figures; nil drops them.
    public init(settings: KafkaLogSettings, reporter: EventReporter? = nil) throws(LogError) {
        for setting in settings.client {
            if let fault = setting.fault {
                throw LogError(.stop, "log.kafka.client: \(setting.name): \(fault)")
            }
        }
        try settings.checkToken()
        self.settings = settings
        self.reporter = reporter
        cluster = try Cluster(settings: settings, reporter: reporter)
        pool = ReaderPool(settings: settings, reporter: reporter)
        appender = Appender(cluster: cluster, reporter: reporter)
    }

    deinit { close() }

    public func identify(instance: String) throws(LogError) { state.withLock { $0.instance = instance } }

    /// The cluster by its own id, and the group.
    public func identity() throws(LogError) -> String {
        try checkOpen()
        return "kafka/\(try cluster.identity())/\(settings.group)"
    }

    public func create(_ topics: [TopicSpecification]) throws(LogError) {
        try checkOpen()
        try cluster.create(topics)
    }

    public func topics() throws(LogError) -> [TopicDescription] {
        try checkOpen()
        return try cluster.topics()
    }

    public func group(topics: [String]) throws(LogError) -> GroupDescription {
        try checkOpen()
        return try cluster.describeGroup(topics)
    }

    /// All of them: Kafka rewrites nothing, and what it keeps is the operator's choice.
    public func retentionAfterErasure(of topics: [String]) throws(LogError) -> [TopicRetention] {
        try checkOpen()
        let settings = try cluster.topicSettings(topics)
        return topics.map { topic in
            let time = settings[topic]?["retention.ms"].flatMap(Int64.init)
            return TopicRetention(topic: topic, time: time.flatMap { $0 < 0 ? nil : .milliseconds($0) })
        }
    }

    public func words(for fault: TopicFault) -> String { settings.words(for: fault) }

    public func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader {
        try checkOpen()
        return try KafkaReader(
            cluster: cluster, pool: pool, name: PartitionName(topic: topic, partition: partition), from: offset)
    }

    public func append(_ outputs: [TopicOutput]) throws(LogError) {
        try checkOpen()
        try appender.append(outputs)
    }

    public func member(topics: [String], seat: Seat, of seats: Int) throws(LogError) -> any LogMember {
        try checkOpen()
        for topic in topics { _ = try cluster.watermarks(topic, 0) }
        return try KafkaMember(
            cluster: cluster, topics: topics, seat: seat, settings: memberSettings(seat),
            membership: membership(of: seat), reporter: reporter)
    }

    public func committer(seat: Seat) throws(LogError) -> any LogCommitter {
        try checkOpen()
        var limits = TransactionMachine.Limits()
        limits.transactionTimeout = settings.transactionTimeout
        return TransactionalCommitter(client: try transactions(seat: seat), limits: limits)
    }

    /// The producers of one seat, as its committer uses them.
    public func transactions(seat: Seat) throws(LogError) -> any TransactionalClient {
        try checkOpen()
        return KafkaTransactions(
            cluster: cluster, membership: membership(of: seat), instance: state.withLock { $0.instance }, seat: seat,
            reporter: reporter)
    }

    public func close() {
        state.withLock { $0.isClosed = true }
        appender.close()
    }

    private func checkOpen() throws(LogError) {
        if state.withLock({ $0.isClosed }) { throw LogError(.stop, "the log is closed") }
    }

    private func membership(of seat: Seat) -> SeatMembership {
        state.withLock { state in
            let membership = state.memberships[seat] ?? SeatMembership()
            state.memberships[seat] = membership
            return membership
        }
    }

    private func memberSettings(_ seat: Seat) -> [ClientSetting] {
        let name = "\(settings.group)/\(state.withLock { $0.instance })/\(seat.name)"
        let defaults = settings.clientSettings([
            // What tells its partitions' holder from outside.
            ("client.id", name),
            ("fetch.error.backoff.ms", "100"), ("fetch.wait.max.ms", "100"), ("queued.max.messages.kbytes", "65536"),
            ("statistics.interval.ms", "10000"),
        ])
        var owned = [
            ("group.id", settings.group), ("isolation.level", "read_committed"), ("auto.offset.reset", "error"),
            ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
            ("partition.assignment.strategy", "range"), ("enable.partition.eof", "false"),
            ("allow.auto.create.topics", "false"),
        ]
        if settings.isStaticMember {
            owned.append(("group.instance.id", "\(state.withLock { $0.instance })-\(seat.name)"))
        }
        return defaults + settings.owned(owned)
    }
}
