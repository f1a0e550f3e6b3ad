import CLibrdkafka

extension KafkaLogSettings {
    /// Where to look after a cluster did not answer, judged by the client's last complaint: librdkafka tells in words
    /// alone how far a connection came.
    func advice(after trouble: String) -> String {
        if trouble.contains("log.kafka.oauth_token") {
            return "no broker is asked for anything without a token"
        }
        if trouble.contains("SASL") {
            let credentials = "are the name and the password, or the token, those of the cluster?"
            guard isSCRAMMistaken else { return credentials }
            let version = unsafe String(cString: rd_kafka_version_str())
            return "\(credentials) And Kafka 4 takes SCRAM from librdkafka 2.6.1 on; this one is \(version)"
        }
        if trouble.contains("SSL routines") || trouble.contains("SSL handshake") {
            return
                "do ssl.ca.location, and ssl.certificate.location and ssl.key.location where the brokers want to know "
                + "who connects, say in log.kafka.client what the cluster goes by?"
        }
        return "does a broker listen there, and does log.kafka.client say how to reach it?"
    }

    /// Whether the library answers a broker's SCRAM challenge with its own nonce twice, which Kafka 4 takes no longer.
    private var isSCRAMMistaken: Bool {
        let mechanism = given("sasl.mechanism") ?? given("sasl.mechanisms") ?? ""
        return mechanism.hasPrefix("SCRAM-") && rd_kafka_version() < 0x0206_0100
    }
}
