import Logs
import Numerics

/// The state of the whole group, for people, programs and probes.
struct GroupReport: Encodable {
    struct Partition: Encodable {
        let topic: String
        let partition: Int32
        let state: String
        let lag: Int64
        let end: Int64
        let committed: Int64?
        let committedAt: String?
        let committedBy: String?
        let owner: String?
    }

    let group: String
    let ready: Bool
    /// Why it is not ready, in words.
    let reasons: [String]
    let instances: Int
    let members: [String]
    let running: Int
    let restoring: Int
    let unassigned: Int
    let lag: Int64
    let oldestCommit: String?
    let partitions: [Partition]

    init(_ description: GroupDescription, group: String) {
        self.group = group
        let reasons = Self.reasons(description, group: group)
        self.reasons = reasons
        ready = reasons.isEmpty
        instances = Set(description.members.map(\.instance)).count
        members = description.members.map(\.name)
        func count(_ stage: GroupDescription.Stage) -> Int { description.partitions.count { $0.stage == stage } }
        running = count(.running)
        restoring = count(.restoring)
        unassigned = count(.unassigned)
        lag = description.partitions.reduce(0) { $0 + $1.lag }
        oldestCommit = description.partitions.compactMap(\.committedAt).min().map(Self.text)
        partitions = description.partitions.map { partition in
            Partition(
                topic: partition.topic, partition: partition.number, state: partition.stage.rawValue,
                lag: partition.lag, end: partition.end, committed: partition.committed,
                committedAt: partition.committedAt.map(Self.text), committedBy: partition.committer,
                owner: partition.owner)
        }
    }

    private static func reasons(_ description: GroupDescription, group: String) -> [String] {
        if description.members.isEmpty { return ["no `kindred run` takes part in the group \(group)"] }
        if description.isRebalancing { return ["the group \(group) is giving out its partitions anew"] }
        return description.partitions.compactMap { partition in
            let name = "\(partition.topic)/\(partition.number)"
            switch partition.stage {
            case .running: return nil
            case .unassigned: return "\(name) is assigned to nobody"
            case .restoring:
                return "\(name) is being restored: \(partition.owner ?? "its holder") has committed nothing of it yet"
            }
        }
    }

    private static func text(_ instant: Int64) -> String { TimestampText.rfc3339(milliseconds: instant) }
}

extension GroupReport {
    /// A row for each partition, and all of them in a line.
    /// - Parameter now: milliseconds since 1970.
    static func text(_ description: GroupDescription, group: String, now: Int64) -> String {
        func age(_ instant: Int64?) -> String {
            instant.map { HumanReadable.duration(.milliseconds(max(now - $0, 0))) } ?? "-"
        }
        var table = TextTable([
            ("PARTITION", .left), ("STATE", .left), ("LAG", .right), ("COMMITTED", .right), ("LAST COMMIT", .left),
            ("AGE", .right), ("COMMITTED BY", .left), ("HELD BY", .left),
        ])
        for partition in description.partitions {
            table.add([
                "\(partition.topic)/\(partition.number)", partition.stage.rawValue, HumanReadable.count(partition.lag),
                partition.committed.map { HumanReadable.count($0) } ?? "-",
                partition.committedAt.map(text) ?? "-", age(partition.committedAt), partition.committer ?? "-",
                partition.owner ?? "-",
            ])
        }
        let report = GroupReport(description, group: group)
        let oldest = description.partitions.compactMap(\.committedAt).min()
        func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        var line = "\(group): \(counted(report.instances, "instance")), \(counted(report.members.count, "member")); "
        line += "partitions: \(report.running) running, \(report.restoring) restoring, "
        line += "\(report.unassigned) unassigned; lag \(HumanReadable.count(report.lag))"
        if let oldest { line += "; oldest commit \(age(oldest)) ago" }
        return table.text + "\n" + line + "\n"
    }
}
