import CLibrdkafka
import Logs

/// Owns a client of librdkafka: its threads, its connections, its queues. Destroyed with the value, which waits for
/// the client's threads. librdkafka's calls may be made from any thread; who shares a client says what for.
@safe
final class KafkaClient: @unchecked Sendable {
    enum Kind {
        case consumer, producer
    }

    /// Sound to share: librdkafka locks inside, and the pointer never changes.
    let handle: OpaquePointer
    /// Kept until the client, whose callbacks use it, is gone.
    let context: ClientContext

    /// - Parameter settings: in the order in which they are set; a later one takes the place of an earlier one.
    init(_ kind: Kind, settings: [ClientSetting], context: ClientContext) throws(LogError) {
        let configuration = ClientConfiguration()
        for setting in settings {
            if let fault = configuration.set(setting) {
                throw LogError(.stop, "log.kafka.client: \(setting.name): \(fault)")
            }
        }
        unsafe context.install(in: configuration.handle)
        var reason = [CChar](repeating: 0, count: 512)
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let client = unsafe rd_kafka_new(type, configuration.handle, &reason, reason.count) else {
            throw LogError(.stop, "log.kafka: no client can be made: \(String(reason: reason))")
        }
        // The client owns the configuration from here on.
        _ = unsafe configuration.take()
        unsafe handle = client
        self.context = context
        guard context.tokens != nil else { return }
        if let failure = unsafe BrokerFailure(taking: rd_kafka_sasl_background_callbacks_enable(client)) {
            throw LogError(.stop, "log.kafka.oauth_token: no client asks for it: \(failure.text)")
        }
    }

    deinit {
        // A consumer of a group leaves it before, or not at all: the other members wait for nobody who is gone.
        unsafe rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
    }

    /// The code and words of what made this client useless; nil where it works.
    var fatalFailure: BrokerFailure? {
        var reason = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_fatal_error(handle, &reason, reason.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        var failure = BrokerFailure(code, String(reason: reason))
        failure.isFatal = true
        return failure
    }
}

extension Duration {
    /// For librdkafka's time-outs; at least 0.
    var millisecondsInt32: Int32 { Int32(clamping: Int64(max(self, .zero) / .milliseconds(1))) }
}
