import CLibrdkafka
import Logs

/// An error of librdkafka, taken out of its object.
struct BrokerFailure: Error {
    let code: rd_kafka_resp_err_t
    let text: String
    var isFatal = false
    var isRetriable = false
    var requiresAbort = false

    init(_ code: rd_kafka_resp_err_t, _ text: String? = nil) {
        self.code = code
        self.text = unsafe text ?? String(cString: rd_kafka_err2str(code))
    }

    /// Takes over an error object and destroys it; nil where there is none.
    init?(taking error: OpaquePointer?) {
        guard let error = unsafe error else { return nil }
        code = unsafe rd_kafka_error_code(error)
        text = unsafe String(cString: rd_kafka_error_string(error))
        isFatal = unsafe rd_kafka_error_is_fatal(error) != 0
        isRetriable = unsafe rd_kafka_error_is_retriable(error) != 0
        requiresAbort = unsafe rd_kafka_error_txn_requires_abort(error) != 0
        unsafe rd_kafka_error_destroy(error)
    }

    /// librdkafka's name of the code: `TOPIC_AUTHORIZATION_FAILED`.
    var name: String { unsafe String(cString: rd_kafka_err2name(code)) }

    /// Whether a permission is missing, or the cluster does not know who asks.
    var isRefusal: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR__AUTHENTICATION,
            RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
            RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT:
            true
        default: false
        }
    }

    /// Whether the code says that a topic or a partition of it is not there.
    var isUnknownTopic: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            true
        default: false
        }
    }

    /// Whether a partition has no leader yet, or another one than the client knows of.
    var isChangeOfLeader: Bool {
        switch code {
        case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
            true
        default: false
        }
    }

    /// The permission that is missing, as a line for `kafka-acls.sh`; nil where none is.
    func missingPermission(_ operation: String, topic: String? = nil, group: String? = nil) -> String? {
        switch code {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
            "the permission \(operation) on the topic \(topic ?? "") is missing: kafka-acls.sh --add "
                + "--allow-principal User:NAME --operation \(operation) --topic \(topic ?? "NAME")"
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
            "the permission Read on the group \(group ?? "") is missing: kafka-acls.sh --add "
                + "--allow-principal User:NAME --operation Read --group \(group ?? "NAME")"
        case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            "the permissions Write and Describe on transactional ids that begin with \(group ?? "GROUP")/ are missing: "
                + "kafka-acls.sh --add --allow-principal User:NAME --operation Write --operation Describe "
                + "--transactional-id \(group ?? "GROUP")/ --resource-pattern-type prefixed"
        case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            "the permission \(operation) on the cluster is missing: kafka-acls.sh --add "
                + "--allow-principal User:NAME --operation \(operation) --cluster"
        default: nil
        }
    }
}
