import Logs

extension TopicCreation {
    /// The broker's settings of a topic, in the order in which they are written.
    func settings(of topic: TopicSpecification) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = [
            ("cleanup.policy", topic.kind == .compacted ? "compact" : "delete")
        ]
        if let bytes = topic.bytesKept {
            // The segment that is written to is never removed; smaller ones let the others go in time.
            settings += [
                ("retention.ms", "-1"), ("retention.bytes", String(bytes)), ("segment.bytes", String(bytes / 4)),
            ]
        } else if topic.kind == .append, let retention {
            settings.append(("retention.ms", String(Int64(retention / .milliseconds(1)))))
        }
        // One copy may be lost, and what was acknowledged is still there.
        if let replication, replication >= 3 { settings.append(("min.insync.replicas", "2")) }
        return settings
    }
}

extension KafkaLogSettings {
    /// The line that makes a topic as it should be.
    func creationCommand(_ topic: TopicSpecification) -> String {
        var line = "kafka-topics.sh --bootstrap-server \(bootstrap) --create --topic \(topic.name)"
        line += " --partitions \(topic.partitions)"
        if let replication = creation.replication { line += " --replication-factor \(replication)" }
        for (name, value) in creation.settings(of: topic) { line += " --config \(name)=\(value)" }
        return line
    }

    /// The line that gives an existing topic the right way of cleaning.
    func cleanupCommand(_ topic: String, _ kind: TopicKind) -> String {
        "kafka-configs.sh --bootstrap-server \(bootstrap) --alter --entity-type topics --entity-name \(topic)"
            + " --add-config cleanup.policy=\(kind == .compacted ? "compact" : "delete")"
    }
}

extension KafkaLogSettings {
    /// What is wrong with a topic, and the command that mends it.
    func words(for fault: TopicFault) -> String {
        switch fault {
        case .missing(let wanted):
            "\(fault.text), or:\n  \(creationCommand(wanted))"
        case .kind(let found, let wanted):
            "topic \(found.name): cleanup.policy is not \(wanted.kind == .compacted ? "compact" : "delete"), so "
                + (wanted.kind == .compacted
                    ? "what it holds is lost or piles up without end"
                    : "compaction takes away all but the newest record of each key")
                + ". This mends it:\n  \(cleanupCommand(found.name, wanted.kind))"
        case .partitions(let found, let wanted) where found.partitions < wanted.partitions:
            "topic \(found.name) has \(found.partitions) partitions and must have \(wanted.partitions). Where nobody "
                + "counts on which of its partitions a record lies in, this mends it:\n  kafka-topics.sh "
                + "--bootstrap-server \(bootstrap) --alter --topic \(found.name) --partitions \(wanted.partitions)"
        case .partitions(let found, let wanted), .notSingle(let found, let wanted):
            "topic \(found.name) has \(found.partitions) partitions and must have \(wanted.partitions), and partitions "
                + "cannot be taken away. Give it another name under topics.names, or, where what it holds may go, delete "
                + "it and make it anew:\n  kafka-topics.sh --bootstrap-server \(bootstrap) --delete --topic \(found.name)\n"
                + "  \(creationCommand(wanted))"
        case .repartitioned(let topic, _, let before):
            "\(fault.text). Bring the events, keyed by customer, into a new topic of \(before) partitions and name it "
                + "under topics.names.events:\n  "
                + creationCommand(TopicSpecification(name: "\(topic)-\(before)", partitions: before, kind: .append))
                + "\nor begin with other topics (topics.prefix) and another group, from the oldest event kept"
        case .eventsGone(let wanted):
            "\(fault.text) Where it was deleted, and its events are to begin anew:\n  \(creationCommand(wanted))"
        }
    }
}
