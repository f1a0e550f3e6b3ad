/// A partition as it stands in the file.
struct PartitionIdentity: Sendable, Equatable {
    /// Its row in `partitions`.
    var id: Int64
    var topic: String
    var number: Int32
    var kind: TopicKind

    /// "TOPIC/NUMBER", as messages have it.
    var name: String { "\(topic)/\(number)" }
    /// The name of its table, quoted.
    var table: String { "\"\(name)\"" }
}

/// The topics of a file, as one connection read them. Topics are never removed, so a stale catalog only lacks some.
struct TopicCatalog: Sendable {
    private(set) var topics: [String: TopicSpecification] = [:]
    private var identities: [String: [PartitionIdentity]] = [:]

    init() {}

    init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        let rows = try connection.prepare(
            """
            SELECT t.name, t.partitions, t.kind, p.id, p.partition FROM topics t JOIN partitions p ON p.topic = t.id
            ORDER BY t.name, p.partition
            """)
        while try rows.step() {
            let name = rows.text(0)
            guard let kind = TopicKind(rawValue: rows.text(2)) else {
                throw .damaged("topic \(name) is of the unknown kind \(rows.text(2))")
            }
            topics[name] = TopicSpecification(name: name, partitions: Int(rows.integer(1)), kind: kind)
            let number = Int32(truncatingIfNeeded: rows.integer(4))
            identities[name, default: []].append(
                PartitionIdentity(id: rows.integer(3), topic: name, number: number, kind: kind))
        }
        for (name, specification) in topics where identities[name]?.count != specification.partitions {
            throw .damaged("topic \(name) lacks partitions")
        }
    }

    /// All partitions of a topic in order, nil where there is no such topic.
    func partitions(of topic: String) -> [PartitionIdentity]? { identities[topic] }

    /// One partition, or why there is none.
    func partition(_ number: Int32, of topic: String) throws(LogError) -> PartitionIdentity {
        guard let all = identities[topic] else {
            throw LogError(.stop, "there is no topic \(topic) in the log: `kindred topics create` makes it")
        }
        guard all.indices.contains(Int(number)) else {
            throw LogError(
                .stop, "topic \(topic) has \(all.count) partitions, 0 to \(all.count - 1); asked for \(number)")
        }
        return all[Int(number)]
    }
}

extension TopicCatalog {
    /// Those of the topics that are not there yet; throws where one is there, but is another.
    func missing(of wanted: [TopicSpecification]) throws(LogError) -> [TopicSpecification] {
        var missing: [TopicSpecification] = []
        for topic in wanted {
            // SQLite's names of tables know no case.
            let twin = topics.keys.first { $0.lowercased() == topic.name.lowercased() && $0 != topic.name }
            if let twin { throw LogError(.stop, "topics \(topic.name) and \(twin) differ in case only: rename one") }
            guard let found = topics[topic.name] else {
                missing.append(topic)
                continue
            }
            guard found.partitions == topic.partitions else {
                throw LogError(
                    .stop,
                    "topic \(topic.name) has \(found.partitions) partitions in the log, and \(topic.partitions) are asked "
                        + "for: a log keeps its number; set topics.partitions to \(found.partitions), or use another file"
                )
            }
            guard found.kind == topic.kind else {
                throw LogError(
                    .stop,
                    "topic \(topic.name) is of kind \(found.kind.rawValue) in the log, and \(topic.kind.rawValue) is asked "
                        + "for: give it another name, or use another file")
            }
        }
        return missing
    }
}

extension TopicSpecification {
    /// Adds the topic and its partitions' tables, inside a transaction.
    func make(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        let topic = try connection.prepare("INSERT INTO topics (name, partitions, kind) VALUES (?, ?, ?) RETURNING id")
        topic.bind(1, name)
        topic.bind(2, Int64(partitions))
        topic.bind(3, kind.rawValue)
        guard try topic.step() else { throw .damaged("topic \(name) got no row") }
        let id = topic.integer(0)
        topic.reset()
        for number in 0..<partitions {
            try connection.execute(
                """
                INSERT INTO partitions (topic, partition) VALUES (\(id), \(number));
                CREATE TABLE "\(name)/\(number)" (
                    base INTEGER PRIMARY KEY, last INTEGER NOT NULL, time INTEGER NOT NULL, checksum INTEGER NOT NULL,
                    data BLOB NOT NULL)
                """)
        }
    }

    /// Throws where a topic of this specification cannot be made: names are Kafka's.
    func check() throws(LogError) {
        let legal = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard legal, (1...249).contains(name.utf8.count) else {
            throw LogError(.stop, "`\(name)` cannot be a topic: 1 to 249 letters, digits, `.`, `_`, `-`")
        }
        guard (1...Self.partitionsMax).contains(partitions) else {
            throw LogError(.stop, "topic \(name) cannot have \(partitions) partitions: 1 to \(Self.partitionsMax)")
        }
    }

    /// The embedded log keeps a table a partition.
    static let partitionsMax = 1024
}
