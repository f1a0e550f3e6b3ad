import CLibrdkafka
import Logs

/// Owns librdkafka's configuration object until a client takes it over.
@safe
final class ClientConfiguration {
    private(set) var handle: OpaquePointer?

    init() { unsafe handle = rd_kafka_conf_new() }

    deinit { if let handle = unsafe handle { unsafe rd_kafka_conf_destroy(handle) } }

    /// Sets one value; answers librdkafka's own words where it refuses.
    func set(_ setting: ClientSetting) -> String? {
        var reason = [CChar](repeating: 0, count: 512)
        let result = unsafe rd_kafka_conf_set(handle, setting.name, setting.value, &reason, reason.count)
        guard result != RD_KAFKA_CONF_OK else { return nil }
        let text = String(reason: reason)
        guard setting.isSecret, !setting.value.isEmpty else { return text }
        return text.replacing(setting.value, with: "…")
    }

    func set(_ name: String, _ value: String) -> String? { set(ClientSetting(name: name, value: value)) }

    /// What is said against a name alone; nil where there is such a setting.
    func complaint(about name: String) -> String? {
        var reason = [CChar](repeating: 0, count: 512)
        // A missing value stands for the default: it is wrong for no setting that there is.
        let result = unsafe rd_kafka_conf_set(handle, name, nil, &reason, reason.count)
        guard result == RD_KAFKA_CONF_UNKNOWN else { return nil }
        return String(reason: reason)
    }

    /// Hands the object over; this owner has none any more.
    func take() -> OpaquePointer? {
        defer { unsafe handle = nil }
        return unsafe handle
    }
}

extension ClientSetting {
    /// What librdkafka says against this setting; nil where it takes it.
    public var fault: String? {
        if let refusal = Self.refusal(of: name) { return refusal }
        return ClientConfiguration().set(self)
    }

    /// librdkafka's words where it has no setting of this name; nil where it has.
    public static func unknownName(_ name: String) -> String? { ClientConfiguration().complaint(about: name) }
}

extension String {
    /// What librdkafka wrote into a buffer of characters.
    init(reason: [CChar]) {
        self.init(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
