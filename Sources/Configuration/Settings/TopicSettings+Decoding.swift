extension TopicSettings {
    static let partitionsMax = 4096
    static let eventTopicsMax = 32
    static let replicationMax = 16
    static let retentionMax = Duration.seconds(3650 * 86_400)

    init(from decoder: inout MappingDecoder) {
        prefix = decoder.value("prefix", .topicPrefix, default: prefix)
        givenPartitions = decoder.optional("partitions", .integer(1...Self.partitionsMax))
        replication = decoder.optional("replication", .integer(1...Self.replicationMax))
        retention = decoder.optional(
            "retention", .duration(.seconds(60)...Self.retentionMax, example: "7d"))
        let prefix = prefix
        let given = decoder.mapping("names") { decoder in
            let given = GivenNames(from: &decoder)
            given.refuseRepeats(prefix: prefix, in: decoder)
            return given
        }
        eventNames = given.events?.map(\.value)
        names = given.others.mapValues(\.value)
    }
}

/// The names that a file gives, with their places.
private struct GivenNames {
    let events: [Located<String>]?
    private(set) var others: [KindredTopic: Located<String>] = [:]

    init(from decoder: inout MappingDecoder) {
        events = decoder.oneOrMore(
            KindredTopic.events.rawValue, .topicName, countMax: TopicSettings.eventTopicsMax)
        for topic in KindredTopic.allCases where topic != .events {
            others[topic] = decoder.located(topic.rawValue, .topicName)
        }
    }

    /// Two topics of one name would mix what they hold.
    func refuseRepeats(prefix: String, in decoder: MappingDecoder) {
        var owners: [String: String] = [:]
        var given = (events ?? []).map { (KindredTopic.events, $0) }
        for topic in KindredTopic.allCases {
            if let name = others[topic] {
                given.append((topic, name))
            } else if topic != .events || events == nil {
                owners[prefix + topic.rawValue] = topic.rawValue
            }
        }
        for (topic, name) in given {
            if let owner = owners[name.value] {
                let reason = "found \(quoted(name.value)), which is the name of \(owner) already"
                decoder.decoding.report(.conflict(reason), at: name.position, keyPath: name.keyPath)
            } else {
                owners[name.value] = topic.rawValue
            }
        }
    }
}
