import Telemetry

/// A line of librdkafka's.
struct ClientLogged: OperationalEvent {
    var role: String
    /// As of syslog: 0 is an emergency, 7 a trace.
    var level: Int32
    var facility: String
    var text: String

    var logLine: LogLine? {
        let level: LogLevel =
            switch self.level {
            case ...2: .error
            case 3, 4: .warning
            case 5: .info
            default: .debug
            }
        return LogLine(
            level, "librdkafka", ["client": .text(role), "facility": .text(facility), "text": .text(text)])
    }
}

/// A client complains about its connections; it goes on trying by itself.
struct ClientFailed: OperationalEvent {
    static let errors = Metric.counter(
        "kindred_kafka_errors_total", help: "Complaints of Kafka clients, by librdkafka's name of the error.",
        labels: ["error"])

    var role: String
    var name: String
    var text: String

    var logLine: LogLine? {
        LogLine(
            .warning, "Kafka client in trouble", ["client": .text(role), "error": .text(name), "text": .text(text)])
    }
    var metricChanges: [MetricChange] { [Self.errors.add(1, [name])] }
}

/// A client's figures, every `statistics.interval.ms`.
struct ClientMeasured: OperationalEvent {
    static let roundTrip = Metric.gauge(
        "kindred_kafka_broker_rtt_seconds", help: "The 99th percentile of a broker's answers within the last interval.",
        labels: ["client", "broker"])
    static let queued = Metric.gauge(
        "kindred_kafka_queued_records", help: "Records read ahead by a member, or not yet sent by a producer.",
        labels: ["client"])
    static let queuedBytes = Metric.gauge(
        "kindred_kafka_queued_bytes", help: "Bytes read ahead by a member, or not yet sent by a producer.",
        labels: ["client"])
    static let throttle = Metric.gauge(
        "kindred_kafka_throttle_seconds", help: "How long a broker's quotas held a client back, on average.",
        labels: ["client", "broker"])

    var role: String
    var statistics: ClientStatistics

    var metricChanges: [MetricChange] {
        var changes = [
            Self.queued.set(Double(statistics.queuedRecords), [role]),
            Self.queuedBytes.set(Double(statistics.queuedBytes), [role]),
        ]
        for broker in statistics.brokers {
            changes.append(Self.roundTrip.set(broker.roundTripSeconds, [role, broker.id]))
            changes.append(Self.throttle.set(broker.throttleSeconds, [role, broker.id]))
        }
        return changes
    }
}
