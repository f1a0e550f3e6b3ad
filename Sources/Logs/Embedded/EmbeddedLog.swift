import Events

/// The log in one SQLite file: for one machine, demos and tests, with no server to install.
///
/// Any number of processes may open it, read all topics and append; only one may have members of the group. In a
/// process, one thread writes for everybody; each reader and member has a connection of its own. Safe to use from any
/// thread; a reader, a member and a committer each belong to one.
public final class EmbeddedLog: Log {
    /// The file.
    public let path: String
    private let fileIdentity: String
    let file: LogFile
    private let group: ConsumerGroup
    private let arrivals = ArrivalSignal()
    private let writer: LogWriter

    /// Opens the file, and makes it if `settings` say so. Throws where it is no log, damaged, from a newer version, or
    /// where its folder is missing or cannot be written to.
    public init(path: String, settings: EmbeddedLogSettings = EmbeddedLogSettings()) throws(LogError) {
        self.path = path
        file = LogFile(path: path, settings: settings)
        group = ConsumerGroup(logPath: path)
        writer = LogWriter(file: file, group: group, arrivals: arrivals)
        fileIdentity = try file.open()
    }

    deinit { close() }

    public func identity() -> String { fileIdentity }

    public func create(_ topics: [TopicSpecification]) throws(LogError) {
        try writer.perform(.create(topics))
    }

    public func topics() throws(LogError) -> [TopicDescription] {
        try file.attempt("read the topics") { () throws(SQLiteFailure) in
            let connection = try file.connectReader()
            let catalog = try TopicCatalog(connection)
            let rows = try connection.prepare(
                """
                SELECT t.name, p.start, p.next, p.bytes, p.committed FROM topics t JOIN partitions p ON p.topic = t.id
                ORDER BY p.topic, p.partition
                """)
            var partitions: [String: [PartitionDescription]] = [:]
            while try rows.step() {
                partitions[rows.text(0), default: []].append(
                    PartitionDescription(
                        start: rows.integer(1), end: rows.integer(2), bytes: rows.integer(3),
                        committed: rows.optionalInteger(4)))
            }
            return catalog.topics.values.sorted { $0.name < $1.name }
                .map { TopicDescription(specification: $0, partitions: partitions[$0.name] ?? []) }
        }
    }

    public func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader {
        try EmbeddedReader(file: file, topic: topic, partition: partition, from: offset)
    }

    public func append(_ outputs: [TopicOutput]) throws(LogError) {
        try writer.perform(.append(outputs))
    }

    public func member(topics: [String], seat: Seat, of seats: Int) throws(LogError) -> any LogMember {
        try group.join(topics: topics)
        do throws(LogError) {
            return try EmbeddedMember(
                file: file, arrivals: arrivals, group: group, topics: topics, slot: seat.number, slots: seats)
        } catch {
            group.leave()
            throw error
        }
    }

    public func committer(seat: Seat) throws(LogError) -> any LogCommitter {
        EmbeddedCommitter(file: file, writer: writer)
    }

    /// None: what is erased is rewritten.
    public func retentionAfterErasure(of topics: [String]) -> [TopicRetention] { [] }

    public func close() {
        writer.close()
    }
}
