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
        let end = reason.firstIndex(of: 0) ?? reason.count
        let text = String(decoding: reason[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard setting.isSecret, !setting.value.isEmpty else { return text }
        return text.replacing(setting.value, with: "…")
    }

    func set(_ name: String, _ value: String) -> String? { set(ClientSetting(name: name, value: value)) }

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
}
