import Logs

extension TopicCreation {
    /// The broker's settings of a topic, in the order in which they are written.
    func settings(of kind: TopicKind) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = [
            ("cleanup.policy", kind == .compacted ? "compact" : "delete")
        ]
        if kind == .append, let retention {
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
        for (name, value) in creation.settings(of: topic.kind) { line += " --config \(name)=\(value)" }
        return line
    }

    /// The line that gives an existing topic the right way of cleaning.
    func cleanupCommand(_ topic: String, _ kind: TopicKind) -> String {
        "kafka-configs.sh --bootstrap-server \(bootstrap) --alter --entity-type topics --entity-name \(topic)"
            + " --add-config cleanup.policy=\(kind == .compacted ? "compact" : "delete")"
    }
}
