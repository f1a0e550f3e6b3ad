/// An Apache Kafka cluster, and how it is reached.
public struct KafkaSettings: Sendable, Hashable {
    /// Brokers to ask first: `host:port`, separated by commas.
    public var bootstrap: String
    /// librdkafka's own settings, in the order of the file.
    public var client: [Located<KafkaClientSetting>] = []
    /// Whether a process that comes back soon gets its partitions back without a rebalance.
    public var isStaticMember = false
    /// Where the token is found by which SASL's OAUTHBEARER knows the clients; read anew before it expires.
    public var oauthToken: SecretPlace?

    public init(bootstrap: String) { self.bootstrap = bootstrap }
}

/// One of librdkafka's settings, its value as the file says it.
public struct KafkaClientSetting: Sendable, Hashable {
    public var name: String
    public var source: SettingSource

    public init(name: String, source: SettingSource) {
        self.name = name
        self.source = source
    }
}

// A value may be a password: no description shows it.
extension KafkaClientSetting: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch source {
        case .text: "\(name): …"
        case .elsewhere(.environment(let variable)): "\(name): {env: \(variable)}"
        case .elsewhere(.file(let path)): "\(name): {file: \(path)}"
        }
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
