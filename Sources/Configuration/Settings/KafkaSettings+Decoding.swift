extension LogSettings {
    init(from decoder: inout MappingDecoder) {
        let givesEmbedded = decoder.gives("embedded")
        let kafkaPosition = decoder.positionOfKey("kafka")
        let embedded = decoder.mapping("embedded") { EmbeddedLogSettings(from: &$0) }
        let kafka = decoder.optionalMapping("kafka") { KafkaSettings(from: &$0, isChosen: !givesEmbedded) }
        guard let kafka else {
            self = .embedded(embedded)
            return
        }
        if givesEmbedded, let kafkaPosition {
            let reason = "embedded is given too; expected exactly one kind of log"
            decoder.decoding.report(.conflict(reason), at: kafkaPosition, keyPath: decoder.path.key("kafka").text)
        }
        self = .kafka(kafka)
    }
}

extension KafkaSettings {
    /// nil where it says nothing, or not where the cluster is (which is reported where it must).
    /// - Parameter isChosen: whether no other kind of log is given.
    init?(from decoder: inout MappingDecoder, isChosen: Bool) {
        let address = ScalarFormat<String>.line("brokers as host:port, separated by commas", bytesMax: 4096)
        let isMeant = isChosen || decoder.gives("client")
        let bootstrap = isMeant ? decoder.required("bootstrap", address)?.value : decoder.optional("bootstrap", address)
        isStaticMember = decoder.value("static_membership", .boolean, default: false)
        client = decoder.mapping("client") { $0.clientSettings() }
        oauthToken = decoder.oauthToken(beside: client)
        guard let bootstrap else { return nil }
        self.bootstrap = bootstrap
    }
}

extension MappingDecoder {
    static let clientSettingsMax = 200

    /// Every key of the mapping with its value: a scalar, or where it is found.
    fileprivate mutating func clientSettings() -> [Located<KafkaClientSetting>] {
        let names = takeNames()
        if names.count > Self.clientSettingsMax {
            report(
                .unexpected(
                    found: "\(names.count) settings",
                    expected: "at most \(Self.clientSettingsMax) settings of librdkafka"))
        }
        return names.prefix(Self.clientSettingsMax).compactMap { clientSetting($0) }
    }

    private mutating func clientSetting(_ name: String) -> Located<KafkaClientSetting>? {
        source(name).map {
            Located(KafkaClientSetting(name: name, source: $0.value), position: $0.position, keyPath: $0.keyPath)
        }
    }
}
