import LogTestSupport
import Testing

/// Everything that only a broker shows.
@Suite(.enabled(if: KafkaBroker.isAvailable, "\(KafkaBroker.absence)"))
struct BrokerTests {}
