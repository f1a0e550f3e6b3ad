import Telemetry

/// What the clients of a cluster tell about themselves.
public enum KafkaLogMetrics {
    public static let all: [Metric] = [
        ClientFailed.errors, ClientMeasured.roundTrip, ClientMeasured.queued, ClientMeasured.queuedBytes,
        ClientMeasured.throttle,
    ]
}
