import Configuration
import KafkaLog

extension Located<KafkaClientSetting> {
    /// The setting with its value at hand: from the file itself, the environment, or another file.
    func resolved() throws -> ClientSetting {
        let source = Located<SettingSource>(value.source, position: position, keyPath: keyPath)
        var isSecret = true
        if case .text = value.source { isSecret = false }
        return ClientSetting(name: value.name, value: try source.resolved(), isSecret: isSecret)
    }
}

extension ConfigurationDraft {
    /// What librdkafka or Kindred says against settings of `log.kafka.client`. Those whose value is found elsewhere are
    /// known by name only, until a log is opened.
    var clientSettingFaults: [ConfigurationFault] {
        guard case .kafka(let kafka) = log else { return [] }
        return kafka.client.compactMap { setting -> ConfigurationFault? in
            let reason: String?
            if let refusal = ClientSetting.refusal(of: setting.value.name) {
                reason = "is not for the configuration to set: \(refusal)"
            } else if case .text(let text) = setting.value.source {
                reason = ClientSetting(name: setting.value.name, value: text).fault
            } else {
                reason = ClientSetting.unknownName(setting.value.name)
            }
            return reason.map {
                ConfigurationFault(
                    file: file, position: setting.position, keyPath: setting.keyPath, problem: .conflict($0))
            }
        }
    }
}
