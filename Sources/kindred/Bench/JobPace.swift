import Daemon
import Dispatch
import Foundation
import Synchronization
import Telemetry

/// When a job had applied half of its events, and when it had committed all, so that its second half can be told from
/// its warm-up.
final class JobPace: Sendable {
    private struct Mark {
        var events: Double
        var time = ContinuousClock.now
        var cpu = ProcessFigures.cpu
    }

    private struct Marks {
        var half: Mark?
        /// The newest commit that had events.
        var last: Mark?
    }

    /// How long half of the events may go unnoticed.
    private static let lookInterval = DispatchTimeInterval.milliseconds(1)

    private let events: Int
    private let metrics = MetricRegistry()
    private let marks = Mutex(Marks())
    private let isOver = DispatchSemaphore(value: 0)

    init(events: Int) { self.events = events }

    /// Takes the daemon's events.
    var reporter: EventReporter {
        let output = LogOutput { [self] line in
            if line.contains("\"message\":\"committed\"") { noteCommit() }
        }
        return EventReporter(logger: Logger(level: .debug, format: .json, output: output), metrics: metrics)
    }

    /// Watches a daemon that runs, on a thread of its own, until half of the events are applied.
    func watch(_ daemon: KindredDaemon) {
        Thread.detachNewThread { [self] in
            while daemon.recordsApplied * 2 < events {
                if isOver.wait(timeout: .now() + Self.lookInterval) == .success { return }
            }
            let mark = Mark(events: Double(daemon.recordsApplied))
            marks.withLock { $0.half = mark }
        }
    }

    /// The daemon has ended.
    func end() { isOver.signal() }

    private func noteCommit() {
        let lines = metrics.prometheusText().split(separator: "\n").filter { $0.hasPrefix("kindred_records_total{") }
        let events = lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
        let mark = Mark(events: events)
        marks.withLock { marks in
            if mark.events > marks.last?.events ?? 0 { marks.last = mark }
        }
    }

    /// Events a second, and CPU of all threads an event, from the moment when half of the events were applied until the
    /// last was committed; nil where it came too soon to be seen.
    var secondHalf: (perSecond: Double, cpuMicroseconds: Double)? {
        marks.withLock { marks in
            guard let half = marks.half, let last = marks.last, last.time > half.time, last.events > half.events else {
                return nil
            }
            let events = last.events - half.events
            return (events / ((last.time - half.time) / .seconds(1)), (last.cpu - half.cpu) / .microseconds(1) / events)
        }
    }
}
