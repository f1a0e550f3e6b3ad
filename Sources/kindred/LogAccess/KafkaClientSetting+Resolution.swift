import Configuration
import Foundation
import KafkaLog

extension Located<KafkaClientSetting> {
    /// The setting with its value at hand: from the file itself, the environment, or another file.
    func resolved() throws -> ClientSetting {
        switch value.source {
        case .text(let text): return ClientSetting(name: value.name, value: text)
        case .elsewhere(.environment(let variable)):
            guard let text = ProcessInfo.processInfo.environment[variable] else {
                throw CommandFailure("\(keyPath): the environment has no variable \(variable)")
            }
            return ClientSetting(name: value.name, value: text, isSecret: true)
        case .elsewhere(.file(let path)):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandFailure(
                    "\(keyPath): the file \(path) cannot be read; is it there, and may this user read it?")
            }
            let end = text.lastIndex { !$0.isNewline }.map { text.index(after: $0) } ?? text.startIndex
            return ClientSetting(name: value.name, value: String(text[..<end]), isSecret: true)
        }
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
