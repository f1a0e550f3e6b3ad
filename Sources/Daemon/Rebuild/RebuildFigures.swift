/// What a rebuild has done.
public struct RebuildFigures: Sendable, Equatable {
    public var partitions = 0
    /// Records of the events topics that were worked in.
    public var records = 0
    /// Customers of the new state.
    public var customers = 0
    /// Entries and exits published.
    public var entered = 0
    public var exited = 0

    public init() {}

    static func += (sum: inout RebuildFigures, part: RebuildFigures) {
        sum.partitions += part.partitions
        sum.records += part.records
        sum.customers += part.customers
        sum.entered += part.entered
        sum.exited += part.exited
    }
}

/// How far a rebuild is.
public struct RebuildProgress: Sendable, Equatable {
    /// Records of the events topics worked in so far.
    public internal(set) var records = 0
    /// Offsets passed in all topics that are read, and how many there are; 0 where the log does not tell.
    var offsets: Int64 = 0
    var offsetsAll: Int64 = 0

    /// Of the reading that is done, 0 to 1; nil where the whole is not known.
    public var fraction: Double? { offsetsAll > 0 ? min(Double(offsets) / Double(offsetsAll), 1) : nil }
}
