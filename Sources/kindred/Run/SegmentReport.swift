/// A segment's figures at the end of a run or a replay.
struct SegmentReport: Encodable {
    let segment: String
    let members: Int64
    let entries: UInt64
    let exits: UInt64
}
