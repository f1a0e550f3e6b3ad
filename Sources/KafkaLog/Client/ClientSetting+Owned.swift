extension ClientSetting {
    /// Why a setting of this name is not for the configuration to give; nil where it is.
    ///
    /// These are what the guarantees stand on, or what other keys of the configuration say.
    public static func refusal(of name: String) -> String? { owned[name] }

    private static let owned: [String: String] = {
        let byTransactions = "offsets are committed in transactions, together with what was made of the records"
        let byEager =
            "all input topics must be assigned alike, and nothing may move while a commit is under way: it is range, "
            + "and eager; cooperative assignors are not supported"
        let byHand = "Kindred says itself where it begins to read, and nothing may be passed over; see the key start"
        let byToken = "tokens are found by the key log.kafka.oauth_token"
        return [
            "bootstrap.servers": "it is the key log.kafka.bootstrap",
            "metadata.broker.list": "it is the key log.kafka.bootstrap",
            "group.id": "it is the key group",
            "group.instance.id": "it is made of instance and worker; see the key log.kafka.static_membership",
            "transactional.id": "it is made of the keys group and instance and of the worker's number",
            "enable.auto.commit": byTransactions,
            "auto.commit.enable": byTransactions,
            "auto.commit.interval.ms": byTransactions,
            "enable.auto.offset.store": byTransactions,
            "offset.store.method": byTransactions,
            "offset.store.path": byTransactions,
            "auto.offset.reset": byHand,
            "partition.assignment.strategy": byEager,
            "isolation.level": "only what is committed is read",
            "enable.idempotence": "without it records would be lost or doubled when a broker fails",
            "acks": "all copies must have a record before it counts",
            "request.required.acks": "all copies must have a record before it counts",
            "partitioner": "a customer's partition is murmur2 of the id, as of Java's producer",
            "partitioner_cb": "a customer's partition is murmur2 of the id, as of Java's producer",
            "delivery.report.only.error": "Kindred takes note of failures only",
            "enable.partition.eof": "Kindred asks for the ends of partitions where it needs them",
            "allow.auto.create.topics": "topics are made by kindred topics create, with the right settings",
            "sasl.oauthbearer.method": "\(byToken); Kindred asks no issuer for them itself",
            // At the end of such a token's time librdkafka before 2.1 follows a null pointer.
            "enable.sasl.oauthbearer.unsecure.jwt": "\(byToken), unsigned ones too",
            "oauthbearer_token_refresh_cb": byToken,
            "log.queue": "librdkafka's lines go to Kindred's log",
            "enabled_events": "Kindred asks for what it needs",
        ]
    }()
}
