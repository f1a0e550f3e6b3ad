/// How far the restore of one partition is. No I/O and no clock: times are passed in.
public struct RestoreProgress: Sendable, Equatable {
    /// A restore that reads nothing new for this long has failed.
    public static let stallMax: Duration = .seconds(60)

    public var pace: ReadingPace
    /// Bytes read so far.
    public private(set) var bytes = 0
    /// Offset of the next changelog record to read, and that behind the last one.
    public private(set) var position: Int64
    public private(set) var end: Int64
    /// Bytes of the checkpoint that is taken in first, 0 where there is none, and how many of them have been read.
    public let checkpointBytes: Int
    public private(set) var checkpointBytesRead = 0
    private var checkpointRecords = 0
    private let first: Int64
    private var lastMove: Duration

    /// `first` is the offset of the oldest changelog record.
    public init(partition: Int32, first: Int64, end: Int64, checkpointBytes: Int = 0, at now: Duration) {
        self.checkpointBytes = checkpointBytes
        pace = ReadingPace(partition: partition, at: now)
        self.first = first
        self.end = end
        position = first
        lastMove = now
    }

    /// A read came back, with nothing or with something.
    public mutating func read(records: Int, bytes: Int, position: Int64, at now: Duration) {
        if records > 0 || position > self.position { lastMove = now }
        pace.add(records: records)
        self.bytes += bytes
        self.position = position
    }

    /// Some of the checkpoint was taken in.
    public mutating func load(records: Int, bytesRead: Int, at now: Duration) {
        lastMove = now
        pace.add(records: records)
        bytes += bytesRead - checkpointBytesRead
        checkpointBytesRead = bytesRead
        checkpointRecords += records
    }

    /// Whether all has been read.
    public var isComplete: Bool { position >= end }

    /// Whether nothing new has come for too long.
    public func isStalled(at now: Duration) -> Bool { !isComplete && now - lastMove >= Self.stallMax }

    /// Share of the records of checkpoint and changelog that has been read, 0 to 1. How many a checkpoint has is
    /// reckoned from those read so far, and the changelog's offsets count as records.
    public var share: Double {
        var read = Double(position - first)
        var all = Double(end - first)
        if checkpointBytes > 0 {
            guard checkpointBytesRead > 0 else { return 0 }
            read += Double(checkpointRecords)
            all += Double(checkpointRecords) * Double(checkpointBytes) / Double(checkpointBytesRead)
        }
        return all > 0 ? min(max(read / all, 0), 1) : 1
    }

    /// Offsets of the changelog not yet read.
    public var left: Int64 { max(end - position, 0) }

    /// The time that what is left will take at the pace so far; nil before there is a pace.
    public func remaining(at now: Duration) -> Duration? {
        if checkpointBytesRead > 0, position == first {
            // What follows the checkpoint is little beside it.
            return pace.duration(at: now) * (Double(checkpointBytes) / Double(checkpointBytesRead) - 1)
        }
        guard position > first else { return nil }
        let share = Double(end - position) / Double(position - first)
        return pace.duration(at: now) * max(share, 0)
    }
}
