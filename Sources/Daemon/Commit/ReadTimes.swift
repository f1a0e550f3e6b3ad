/// When the records of a batch were read, on a bounded number of marks: the longer a batch fills, the coarser they are.
/// Records between two marks count as read at the first, so that no latency is told too short.
public struct ReadTimes: Sendable, Equatable {
    /// Records that were read together, as nearly as it is known.
    public struct Mark: Sendable, Equatable {
        public var time: Duration
        public var records: Int
    }

    public static let marksMax = 128

    public private(set) var marks: [Mark] = []
    /// Two marks are at least so far apart.
    private var resolution = Duration.milliseconds(1)

    public init() {}

    /// Records were read. Times do not go back.
    public mutating func add(_ records: Int, at time: Duration) {
        guard records > 0 else { return }
        if let last = marks.last, time - last.time < resolution {
            marks[marks.count - 1].records += records
            return
        }
        while marks.count >= Self.marksMax { coarsen() }
        marks.append(Mark(time: time, records: records))
    }

    private mutating func coarsen() {
        resolution *= 2
        var merged: [Mark] = []
        for mark in marks {
            if let last = merged.last, mark.time - last.time < resolution {
                merged[merged.count - 1].records += mark.records
            } else {
                merged.append(mark)
            }
        }
        marks = merged
    }
}
