import CLibrdkafka
import Logs

extension Cluster {
    /// The id that the cluster was formatted with.
    func identity() throws(LogError) -> String {
        guard let text = unsafe rd_kafka_clusterid(client.handle, patience) else {
            throw error(BrokerFailure(RD_KAFKA_RESP_ERR__TIMED_OUT), during: "ask for the cluster's id")
        }
        defer { unsafe rd_kafka_mem_free(client.handle, text) }
        return unsafe String(cString: text)
    }

    /// The partitions of topics, by name: of those that the settings name, else of all that are no one's own.
    func partitionCounts() throws(LogError) -> [String: Int] {
        // Metadata of named topics is asked for by handles of them, which the client then knows.
        let handles = (settings.topics ?? []).compactMap { TopicHandle($0, of: client) }
        defer { withExtendedLifetime(handles) {} }
        var answer: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(client.handle, settings.topics == nil ? 1 : 0, nil, &answer, patience)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe answer else {
            throw error(BrokerFailure(code), during: "read the topics")
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        var counts: [String: Int] = [:]
        for index in 0..<Int(unsafe metadata.pointee.topic_cnt) {
            let topic = unsafe metadata.pointee.topics[index]
            let name = unsafe String(cString: topic.topic)
            guard settings.topics?.contains(name) ?? !name.hasPrefix("__") else { continue }
            let failure = unsafe BrokerFailure(topic.err)
            if failure.isUnknownTopic { continue }
            guard failure.code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw error(failure, during: "read the topics", topic: name)
            }
            counts[name] = unsafe Int(topic.partition_cnt)
        }
        return counts
    }

    /// Settings of topics, by topic and setting.
    func topicSettings(_ topics: [String]) throws(LogError) -> [String: [String: String]] {
        guard !topics.isEmpty else { return [:] }
        let question = AdminQuestion(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, patience: patience)
        var resources = unsafe topics.map { unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&resources, resources.count) }
        do throws(BrokerFailure) {
            let event = unsafe try question.ask { client, options, queue in
                unsafe rd_kafka_DescribeConfigs(client, &resources, resources.count, options, queue)
            }
            return try unsafe Self.settings(in: rd_kafka_event_DescribeConfigs_result(event))
        } catch {
            let permission = error.missingPermission("DescribeConfigs", topic: topics.first, group: settings.group)
            if let permission {
                throw LogError(.stop, "Kafka at \(settings.bootstrap): read the topics' settings: \(permission)")
            }
            throw self.error(error, during: "read the topics' settings", topic: topics.first)
        }
    }

    private static func settings(in result: OpaquePointer?) throws(BrokerFailure) -> [String: [String: String]] {
        var count = 0
        let found = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count)
        var all: [String: [String: String]] = [:]
        for index in 0..<count {
            guard let resource = unsafe found?[index] else { continue }
            let code = unsafe rd_kafka_ConfigResource_error(resource)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw BrokerFailure(code) }
            var entryCount = 0
            let entries = unsafe rd_kafka_ConfigResource_configs(resource, &entryCount)
            var settings: [String: String] = [:]
            for number in 0..<entryCount {
                guard let entry = unsafe entries?[number], let value = unsafe rd_kafka_ConfigEntry_value(entry) else {
                    continue
                }
                settings[unsafe String(cString: rd_kafka_ConfigEntry_name(entry))] = unsafe String(cString: value)
            }
            all[unsafe String(cString: rd_kafka_ConfigResource_name(resource))] = settings
        }
        return all
    }

    /// Makes topics. One that exists already is left as it is.
    func create(_ topics: [TopicSpecification]) throws(LogError) {
        guard !topics.isEmpty else { return }
        let question = AdminQuestion(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, patience: patience)
        var requests: [OpaquePointer?] = unsafe []
        defer { unsafe rd_kafka_NewTopic_destroy_array(&requests, requests.count) }
        for topic in topics { unsafe requests.append(try newTopic(topic)) }
        let event: OpaquePointer
        do {
            unsafe event = try question.ask { client, options, queue in
                unsafe rd_kafka_CreateTopics(client, &requests, requests.count, options, queue)
            }
        } catch {
            throw self.error(error, during: "make topics")
        }
        var count = 0
        let results = unsafe rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        for index in 0..<count {
            guard let result = unsafe results?[index] else { continue }
            let name = unsafe String(cString: rd_kafka_topic_result_name(result))
            let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
            let failure = unsafe BrokerFailure(rd_kafka_topic_result_error(result), text)
            switch failure.code {
            case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: continue
            default: throw refused(topics.first { $0.name == name }, failure)
            }
        }
        // The controller has them; they are of use once the brokers know of them too.
        try awaitLeaders(of: topics)
    }

    private func newTopic(_ topic: TopicSpecification) throws(LogError) -> OpaquePointer {
        var reason = [CChar](repeating: 0, count: 256)
        let request = unsafe rd_kafka_NewTopic_new(
            topic.name, Int32(clamping: topic.partitions), Int32(clamping: settings.creation.replication ?? -1),
            &reason,
            reason.count)
        guard let request = unsafe request else {
            throw LogError(.stop, "the topic \(topic.name) cannot be made: \(String(reason: reason))")
        }
        for (name, value) in settings.creation.settings(of: topic) {
            unsafe rd_kafka_NewTopic_set_config(request, name, value)
        }
        return unsafe request
    }

    private func refused(_ topic: TopicSpecification?, _ failure: BrokerFailure) -> LogError {
        guard let topic else { return error(failure, during: "make topics") }
        let line = settings.creationCommand(topic)
        if failure.isRefusal {
            return LogError(
                .stop,
                "Kafka at \(settings.bootstrap): the topic \(topic.name) cannot be made: \(failure.text). With the "
                    + "permission Create (kafka-acls.sh --operation Create), or by who has it:\n  \(line)")
        }
        return LogError(
            failure.code == RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT ? .retry : .stop,
            "Kafka at \(settings.bootstrap): the topic \(topic.name) cannot be made: \(failure.text)")
    }
}
