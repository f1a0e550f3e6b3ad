import Daemon
import Dispatch
import Foundation
import Logs
import Numerics
import Synchronization

/// Shows how a running daemon stands, and at the end its last changes in words: a live table on a terminal, else a
/// plain line every few seconds.
final class RunDisplay: Sendable {
    static let changesMax = 10

    private let daemon: KindredDaemon
    private let screen: LiveScreen?
    private let interval: Duration
    private let stopping = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter screen: where the table stands; nil for plain lines on the output.
    init(daemon: KindredDaemon, screen: LiveScreen?) {
        self.daemon = daemon
        self.screen = screen
        interval = screen == nil ? .seconds(3) : .milliseconds(500)
    }

    /// Shows from a thread of its own until `finish`.
    func start(log: any Log) throws {
        let topic = try log.topics().first { $0.specification.name == daemon.topics.segmentEvents }
        guard let topic else { throw CommandFailure("there is no topic \(daemon.topics.segmentEvents)") }
        let thread = Thread { [self] in
            // A reader belongs to the thread that reads: it is made here.
            let changes = try? LatestChanges(log: log, topic: topic, countMax: Self.changesMax)
            show(changes)
            ended.signal()
        }
        thread.start()
    }

    /// Shows how it ended, and waits until that is done.
    func finish() {
        stopping.signal()
        ended.wait()
    }

    private func show(_ changes: LatestChanges?) {
        var rate = RecordRate()
        var isOver = false
        while !isOver {
            isOver = stopping.wait(timeout: .now() + interval / .seconds(1)) == .success
            // What cannot be read is not shown: the daemon itself says what is wrong with its log.
            try? changes?.refresh()
            let status = daemon.status
            let perSecond = rate.update(status.records, at: .now)
            if let screen {
                screen.show(Self.table(status, perSecond: perSecond))
            } else {
                Terminal.output.write(Self.line(status, perSecond: perSecond))
            }
        }
        let texts = changes?.texts ?? []
        guard !texts.isEmpty else { return }
        Terminal.output.write("\nLast changes:\n" + texts.map { "  \($0)\n" }.joined())
    }

    private static func table(_ status: DaemonStatus, perSecond: Int) -> [String] {
        var head = "\(HumanReadable.count(perSecond)) events/s   \(HumanReadable.count(Int(status.records))) events   "
        head += "\(HumanReadable.count(status.customers)) customers   lag \(HumanReadable.count(status.lag))"
        var second = "\(HumanReadable.count(Int(status.changes))) changes   "
        second += "\(HumanReadable.count(Int(status.deadLetters))) dead letters"
        if let clock = status.clock { second += "   clock \(Self.shortTime(clock))" }
        if status.restoring > 0 { second += "   restoring \(status.restoring) partitions" }
        var table = TextTable([("SEGMENT", .left), ("MEMBERS", .right), ("ENTRIES", .right), ("EXITS", .right)])
        for segment in status.segments {
            table.add([
                segment.id, HumanReadable.count(segment.size), HumanReadable.count(Int(segment.entries)),
                HumanReadable.count(Int(segment.exits)),
            ])
        }
        return ["", head, second, ""] + table.lines
    }

    private static func line(_ status: DaemonStatus, perSecond: Int) -> String {
        var line = "\(HumanReadable.count(perSecond)) events/s, \(HumanReadable.count(Int(status.records))) events, "
        line += "\(HumanReadable.count(status.customers)) customers, lag \(HumanReadable.count(status.lag))"
        let segments = status.segments.map { segment in
            "\(segment.id) \(HumanReadable.count(segment.size)) (+\(segment.entries) -\(segment.exits))"
        }
        return ([line] + segments).joined(separator: ", ") + "\n"
    }

    private static func shortTime(_ milliseconds: Int64) -> String {
        let text = TimestampText.rfc3339(milliseconds: milliseconds)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
    }
}

/// How many records came in a second, over the last few seconds.
private struct RecordRate {
    private static let span = Duration.seconds(3)
    private var samples: [(records: UInt64, time: ContinuousClock.Instant)] = []

    mutating func update(_ count: UInt64, at now: ContinuousClock.Instant) -> Int {
        // What a restart restores did not come in now.
        if let last = samples.last, last.records == 0 { samples.removeAll() }
        samples.append((count, now))
        while samples.count > 2, now - samples[0].time > Self.span { samples.removeFirst() }
        let seconds = (now - samples[0].time) / .seconds(1)
        guard seconds > 0, count > samples[0].records else { return 0 }
        return Int(Double(count - samples[0].records) / seconds)
    }
}
