import Daemon
import Foundation
import Synchronization
import Telemetry

/// How far a job was at each commit, so that its second half can be told from its warm-up.
final class JobPace: Sendable {
    private struct Mark {
        var records: Double
        var time: ContinuousClock.Instant
        var cpu: Duration
    }

    private let metrics = MetricRegistry()
    private let marks = Mutex<[Mark]>([])

    /// Takes the daemon's events.
    var reporter: EventReporter {
        let output = LogOutput { [self] line in
            if line.contains("\"message\":\"committed\"") { mark() }
        }
        return EventReporter(logger: Logger(level: .debug, format: .json, output: output), metrics: metrics)
    }

    private func mark() {
        let lines = metrics.prometheusText().split(separator: "\n").filter { $0.hasPrefix("kindred_records_total{") }
        let records = lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
        let mark = Mark(records: records, time: .now, cpu: ProcessFigures.cpu)
        marks.withLock { $0.append(mark) }
    }

    /// Commits in the second half from which on it can be told: their moments are no finer than their interval.
    private static let marksMin = 8

    /// Records a second, and CPU of all threads a record, from the first commit at or past half of the records to the
    /// last; nil where there are too few between.
    var secondHalf: (perSecond: Double, cpuMicroseconds: Double)? {
        marks.withLock { marks in
            guard let last = marks.last else { return nil }
            let second = marks.filter { $0.records * 2 >= last.records }
            guard second.count >= Self.marksMin, let half = second.first, last.records > half.records else {
                return nil
            }
            let records = last.records - half.records
            return (
                records / ((last.time - half.time) / .seconds(1)), (last.cpu - half.cpu) / .microseconds(1) / records
            )
        }
    }
}
