/// How far the restore of one partition is. No I/O and no clock: times are passed in.
public struct RestoreProgress: Sendable, Equatable {
    /// A restore that reads nothing new for this long has failed.
    public static let stallMax: Duration = .seconds(60)
    static let reportInterval: Duration = .seconds(1)

    public let partition: Int32
    /// Records and bytes read so far.
    public private(set) var records = 0
    public private(set) var bytes = 0
    /// Offset of the next changelog record to read, and that behind the last one.
    public private(set) var position: Int64
    public private(set) var end: Int64
    private let first: Int64
    private let begun: Duration
    private var lastMove: Duration
    private var lastReport: Duration

    /// `first` is the offset of the oldest changelog record.
    public init(partition: Int32, first: Int64, end: Int64, at now: Duration) {
        self.partition = partition
        self.first = first
        self.end = end
        position = first
        begun = now
        lastMove = now
        lastReport = now
    }

    /// A read came back, with nothing or with something.
    public mutating func read(records: Int, bytes: Int, position: Int64, at now: Duration) {
        if records > 0 || position > self.position { lastMove = now }
        self.records += records
        self.bytes += bytes
        self.position = position
    }

    /// Whether all has been read.
    public var isComplete: Bool { position >= end }

    /// Whether nothing new has come for too long.
    public func isStalled(at now: Duration) -> Bool { !isComplete && now - lastMove >= Self.stallMax }

    /// Whether a line about it is due, at most one a second.
    public mutating func isReportDue(at now: Duration) -> Bool {
        guard now - lastReport >= Self.reportInterval else { return false }
        lastReport = now
        return true
    }

    /// Time since the start.
    public func duration(at now: Duration) -> Duration { now - begun }

    /// Records a second since the start; 0 in the first instant.
    public func rate(at now: Duration) -> Double {
        let seconds = (now - begun) / .seconds(1)
        return seconds > 0 ? Double(records) / seconds : 0
    }

    /// Share of the changelog's offsets that has been read, 0 to 1.
    public var share: Double {
        end > first ? min(max(Double(position - first) / Double(end - first), 0), 1) : 1
    }

    /// Offsets not yet read.
    public var left: Int64 { max(end - position, 0) }

    /// The time that what is left will take at the pace so far; nil before there is a pace.
    public func remaining(at now: Duration) -> Duration? {
        guard position > first else { return nil }
        let share = Double(end - position) / Double(position - first)
        return (now - begun) * max(share, 0)
    }
}
