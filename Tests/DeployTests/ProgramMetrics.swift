import Daemon
import KafkaLog
import Telemetry

/// All metrics that a daemon may tell, whichever log it works on.
enum ProgramMetrics {
    static let all = DaemonMetrics.all + KafkaLogMetrics.all
}
