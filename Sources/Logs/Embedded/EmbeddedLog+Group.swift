// The group of an embedded log is one process: the one that holds its lock.
extension EmbeddedLog {
    /// Who holds the log, and where the group stands in each partition of the topics. A partition whose offset is older
    /// than the hold is being restored: the first commit is of all partitions, whether there was news or not.
    public func group(topics: [String]) throws(LogError) -> GroupDescription {
        let holder = try FileLock.holder(logPath: path)
        let name = holder.map { $0.process.isEmpty ? "a process" : "process \($0.process)" }
        var group = GroupDescription(
            members: name.map { [GroupDescription.Member(id: $0, name: $0, instance: $0)] } ?? [])
        for partition in try standings(of: topics) {
            var partition = partition
            partition.owner = name
            if let holder {
                partition.stage = (partition.committedAt ?? .min) >= holder.since ? .running : .restoring
            }
            group.partitions.append(partition)
        }
        return group
    }

    private func standings(of topics: [String]) throws(LogError) -> [GroupDescription.Partition] {
        let found = try file.attempt("read the offsets") { () throws(SQLiteFailure) in
            let rows = try file.connectReader().prepare(
                """
                SELECT t.name, p.partition, p.start, p.next, p.committed, p.committed_time
                FROM topics t JOIN partitions p ON p.topic = t.id ORDER BY p.topic, p.partition
                """)
            var found: [String: [GroupDescription.Partition]] = [:]
            while try rows.step() {
                var partition = GroupDescription.Partition(
                    topic: rows.text(0), number: Int32(truncatingIfNeeded: rows.integer(1)), start: rows.integer(2),
                    end: rows.integer(3), committed: rows.optionalInteger(4))
                partition.committedAt = rows.optionalInteger(5)
                found[partition.topic, default: []].append(partition)
            }
            return found
        }
        var standings: [GroupDescription.Partition] = []
        for topic in topics {
            guard let partitions = found[topic] else {
                throw LogError(.stop, "there is no topic \(topic) in the log: `kindred topics create` makes it")
            }
            standings += partitions
        }
        return standings
    }
}
