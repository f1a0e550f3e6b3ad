import CLibrdkafka
import Synchronization
import Telemetry

/// What a client's callbacks reach: who is told, and what the owner of the client wants to know at once.
///
/// Log lines come on librdkafka's own threads. All else comes on the thread that polls the client, from inside the
/// poll. A callback throws nothing and calls nothing of librdkafka that waits.
@safe
final class ClientContext: Sendable {
    /// Called from inside a poll.
    typealias Rebalance = @Sendable (_ client: OpaquePointer, rd_kafka_resp_err_t, PartitionList) -> Void
    typealias Delivery = @Sendable (UnsafePointer<rd_kafka_message_t>) -> Void

    private static let tokenKey = "log.kafka.oauth_token"

    /// Who uses the client: `member 0`, `producer 0`, `queries`.
    let role: String
    private let reporter: EventReporter?
    let rebalance: Rebalance?
    let delivery: Delivery?
    /// nil where the client is known by something else than a token.
    let tokens: TokenSource?
    private let trouble = Mutex<String?>(nil)
    /// Why there is no fresh token; nil where there is.
    private let missingToken = Mutex<String?>(nil)

    init(
        role: String, tokens: TokenSource?, reporter: EventReporter?, rebalance: Rebalance? = nil,
        delivery: Delivery? = nil
    ) {
        self.role = role
        self.tokens = tokens
        self.reporter = reporter
        unsafe self.rebalance = unsafe rebalance
        unsafe self.delivery = unsafe delivery
    }

    /// The newest complaint of the client's about its connections.
    var lastTrouble: String? { trouble.withLock { $0 } }

    func install(in configuration: OpaquePointer?) {
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        unsafe rd_kafka_conf_set_log_cb(configuration, tookLogLine)
        unsafe rd_kafka_conf_set_error_cb(configuration, tookError)
        unsafe rd_kafka_conf_set_stats_cb(configuration, tookStatistics)
        if unsafe rebalance != nil { unsafe rd_kafka_conf_set_rebalance_cb(configuration, tookRebalance) }
        if tokens != nil {
            // Not every client is polled, and none while its thread is busy.
            unsafe rd_kafka_conf_enable_sasl_queue(configuration, 1)
            unsafe rd_kafka_conf_set_oauthbearer_token_refresh_cb(configuration, wantsToken)
        }
        if unsafe delivery != nil { unsafe rd_kafka_conf_set_dr_msg_cb(configuration, tookDelivery) }
    }

    fileprivate func logged(_ level: Int32, _ facility: String, _ text: String) {
        // Settings are the same for all clients, whichever sort they are meant for.
        if facility == "CONFWARN", text.contains("will be ignored by this") { return }
        if level <= 4 { trouble.withLock { $0 = text } }
        reporter?.report(ClientLogged(role: role, level: level, facility: facility, text: text))
    }

    /// librdkafka repeats, late, the reason that it was given for a missing token.
    fileprivate func complained(_ failure: BrokerFailure) {
        if !failure.text.contains(Self.tokenKey) { failed(failure) }
    }

    private func failed(_ failure: BrokerFailure) {
        trouble.withLock { $0 = failure.text }
        reporter?.report(ClientFailed(role: role, name: failure.name, text: failure.text))
    }

    fileprivate func measured(_ json: UnsafeRawBufferPointer) {
        guard let reporter, let statistics = unsafe ClientStatistics(json: json) else { return }
        reporter.report(ClientMeasured(role: role, statistics: statistics))
    }

    /// Gives the client a token that is read now, or the reason why there is none, which is told once.
    fileprivate func refreshToken(of client: OpaquePointer) {
        guard let tokens else { return }
        do throws(TokenFault) {
            let token = try tokens.read(at: Logger.wallClock())
            if let words = unsafe token.give(to: client) { throw TokenFault(.refused(words), in: tokens) }
            missingToken.withLock { $0 = nil }
        } catch {
            let reason = "\(Self.tokenKey): \(error)"
            let isNew = missingToken.withLock { known in
                defer { known = reason }
                return known != reason
            }
            if isNew { failed(BrokerFailure(RD_KAFKA_RESP_ERR__AUTHENTICATION, reason)) }
            unsafe _ = rd_kafka_oauthbearer_set_token_failure(client, reason)
        }
    }

    /// The context of a callback's opaque pointer.
    fileprivate static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientContext? {
        // Sound: the client keeps its context, and librdkafka calls back only while the client lives.
        unsafe opaque.map { unsafe Unmanaged<ClientContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// On any of librdkafka's threads.
private func tookLogLine(
    client: OpaquePointer?, level: Int32, facility: UnsafePointer<CChar>?, text: UnsafePointer<CChar>?
) {
    guard let client = unsafe client, let context = unsafe ClientContext.of(rd_kafka_opaque(client)) else { return }
    unsafe context.logged(
        level, facility.map { unsafe String(cString: $0) } ?? "", text.map { unsafe String(cString: $0) } ?? "")
}

/// On the thread that polls.
private func tookError(
    client: OpaquePointer?, code: Int32, reason: UnsafePointer<CChar>?, opaque: UnsafeMutableRawPointer?
) {
    let text = unsafe reason.map { unsafe String(cString: $0) }
    unsafe ClientContext.of(opaque)?.complained(BrokerFailure(rd_kafka_resp_err_t(code), text))
}

/// On the thread that polls.
private func tookStatistics(
    client: OpaquePointer?, json: UnsafeMutablePointer<CChar>?, count: Int, opaque: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe ClientContext.of(opaque)?.measured(UnsafeRawBufferPointer(start: json, count: count))
    return 0
}

/// On the thread that polls.
private func tookRebalance(
    client: OpaquePointer?, code: rd_kafka_resp_err_t,
    partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, opaque: UnsafeMutableRawPointer?
) {
    guard let client = unsafe client, let partitions = unsafe partitions else { return }
    unsafe ClientContext.of(opaque)?.rebalance?(client, code, PartitionList(copying: partitions))
}

/// On the thread that polls.
private func tookDelivery(
    client: OpaquePointer?, message: UnsafePointer<rd_kafka_message_t>?, opaque: UnsafeMutableRawPointer?
) {
    guard let message = unsafe message else { return }
    unsafe ClientContext.of(opaque)?.delivery?(message)
}

/// On librdkafka's background thread: at first, and when most of a token's time is over.
private func wantsToken(
    client: OpaquePointer?, configuration: UnsafePointer<CChar>?, opaque: UnsafeMutableRawPointer?
) {
    guard let client = unsafe client else { return }
    unsafe ClientContext.of(opaque)?.refreshToken(of: client)
}
