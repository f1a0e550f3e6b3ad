/// How fast a partition's log is being read. No I/O and no clock: times are passed in.
public struct ReadingPace: Sendable, Equatable {
    static let reportInterval: Duration = .seconds(1)

    public let partition: Int32
    /// Records read so far.
    public private(set) var records = 0
    private let begun: Duration
    private var lastReport: Duration

    init(partition: Int32, at now: Duration) {
        self.partition = partition
        begun = now
        lastReport = now
    }

    mutating func add(records: Int) { self.records += records }

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
}
