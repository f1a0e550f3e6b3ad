/// Records of one input topic whose customers belong to another partition.
public struct MisroutedRecords: Sendable, Equatable {
    /// Index of the input topic.
    public var topic: Int
    /// The customer of the first of them.
    public var customer: String
    /// The partition that customer belongs to.
    public var home: Int32
    public var records: UInt64

    public init(topic: Int, customer: String, home: Int32, records: UInt64) {
        self.topic = topic
        self.customer = customer
        self.home = home
        self.records = records
    }
}
