/// A customer whose records are to be gone from the log, where the log can do that; with the commit that says so.
public struct Erasure: Sendable, Equatable, Codable {
    /// Which records of a topic are the customer's.
    public enum Mark: Sendable, Hashable, Codable {
        /// Those of this key.
        case key([UInt8])
        /// Those whose key ends so.
        case keyEnd([UInt8])
        /// Those whose value holds these bytes.
        case value([UInt8])
        /// Whatever has a newer record of its key, and tombstones: what a compacted topic keeps only for a while.
        case superseded
    }

    /// By topic; a record goes for which one of them holds, if the group reads the topic once it is consumed.
    public var marks: [String: [Mark]]
    /// The partition of those topics that is meant, of one that has several; nil for all. What holds the customer in
    /// another one goes only with the commit of who keeps that.
    public var partition: Int32?

    public init(marks: [String: [Mark]], partition: Int32? = nil) {
        self.marks = marks
        self.partition = partition
    }
}
