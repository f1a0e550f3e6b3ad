import Logs

/// A topic as a row of a table, or an object.
struct TopicRow: Encodable {
    var topic: String
    var kind: String
    var partitions: Int
    var records: Int64
    var bytes: Int64?
    /// Records that the group has not consumed; nil where it consumes none.
    var lag: Int64?

    init(_ topic: TopicDescription) {
        self.topic = topic.specification.name
        kind = topic.specification.kind.rawValue
        partitions = topic.partitions.count
        records = topic.partitions.reduce(0) { $0 + $1.end - $1.start }
        let sizes = topic.partitions.compactMap(\.bytes)
        bytes = sizes.isEmpty ? nil : sizes.reduce(0, +)
        if topic.partitions.contains(where: { $0.committed != nil }) {
            lag = topic.partitions.reduce(0) { $0 + $1.end - max($1.committed ?? $1.start, $1.start) }
        }
    }

    static func table(_ rows: [TopicRow]) -> TextTable {
        var table = TextTable([
            ("TOPIC", .left), ("KIND", .left), ("PARTITIONS", .right), ("RECORDS", .right), ("SIZE", .right),
            ("LAG", .right),
        ])
        for row in rows {
            table.add([
                row.topic, row.kind, String(row.partitions), HumanReadable.count(row.records),
                row.bytes.map { HumanReadable.bytes($0) } ?? "", row.lag.map { HumanReadable.count($0) } ?? "",
            ])
        }
        return table
    }
}
