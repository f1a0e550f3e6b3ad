import Engine
import Numerics

/// What a replay did.
struct ReplayReport: Encodable {
    /// Lines that are not empty: all of the following up to `skipped` together.
    let records: Int
    let applied: UInt64
    let ignored: UInt64
    let duplicates: UInt64
    let deadLetters: UInt64
    /// Later than the end.
    let skipped: Int
    /// Of those applied.
    let late: UInt64
    let customers: Int
    let changes: UInt64
    let clock: String
    let seconds: Double
    let segments: [SegmentReport]

    init(_ replay: Replay, records: Int, seconds: Double) {
        let figures = replay.figures
        self.records = records
        applied = figures.applied
        ignored = figures.ignored
        duplicates = figures.duplicates
        deadLetters = figures.deadLetters
        skipped = replay.skipped
        late = figures.late
        customers = replay.customers
        changes = figures.changes
        clock = TimestampText.rfc3339(milliseconds: replay.clock)
        self.seconds = seconds
        segments = replay.plan.segments.enumerated().map { index, segment in
            let figures = replay.segmentFigures(index)
            return SegmentReport(
                segment: segment.id, members: figures.size, entries: figures.entries, exits: figures.exits)
        }
    }

    var text: String {
        func counted(_ number: UInt64) -> String { HumanReadable.count(Int(number)) }
        var text =
            "\(HumanReadable.count(records)) records = \(counted(applied)) applied + \(counted(ignored)) ignored + "
        text += "\(counted(duplicates)) duplicates + \(counted(deadLetters)) dead letters"
        if skipped > 0 { text += " + \(HumanReadable.count(skipped)) later than the end" }
        text +=
            "\n\(HumanReadable.count(customers)) customers, \(counted(changes)) changes, \(counted(late)) records late, "
        text += "clock at \(clock)\n"
        guard !segments.isEmpty else { return text }
        var table = TextTable([("SEGMENT", .left), ("MEMBERS", .right), ("ENTRIES", .right), ("EXITS", .right)])
        for segment in segments {
            table.add([
                segment.segment, HumanReadable.count(segment.members), counted(segment.entries),
                counted(segment.exits),
            ])
        }
        return text + "\n" + table.text
    }
}
