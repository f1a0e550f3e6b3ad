import Events

final class CompactedPartition {
    init(_ table: PartitionTable) {}
    func begin(end: Int64) {}
    func appended(base: Int64, last: Int64, time: Int64, bytes: Int) {}
    func appended(_ record: RecordView, at offset: Int64) {}
    func maintain(_ standing: inout PartitionStanding) throws(SQLiteFailure) {}
    func settle() {}
    func discard() {}
}
