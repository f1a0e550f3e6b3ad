import Logs
import Telemetry

extension Seat {
    /// In a log line: a worker's number, or which other seat it is.
    var logValue: LogValue {
        switch self {
        case .worker(let number): .integer(number)
        case .coordinator: .text(name)
        }
    }
}
