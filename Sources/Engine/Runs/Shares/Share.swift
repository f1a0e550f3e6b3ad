import Customers
import Insights
import Rules

/// A shard's answer to one question while it is worked off, customer after customer.
///
/// Not on an event's way, so a class behind a protocol: each question is one type.
protocol Share: AnyObject {
    /// Adds a customer as it is at `t`, the clock of the share's moment; each customer once, in any order.
    func add(_ block: CustomerBlock, of shard: borrowing Shard, at t: Int64)
    /// Once all customers have been added: does one bounded piece of what is left, and answers the partials' bytes with
    /// the last piece.
    func finish() -> [[UInt8]]?
}

/// The place of some segments in a plan.
struct SegmentBits {
    private let segments: [Int]

    /// Throws where there is no such segment.
    init(_ ids: [String], plan: Plan) throws(TaskRefusal) {
        var segments: [Int] = []
        for id in ids {
            guard let index = plan.segmentIndex(id) else { throw .unknownSegment(id) }
            segments.append(index)
        }
        self.segments = segments
    }

    /// Bit i: member of segment i; at most eight.
    @inline(__always)
    func mask(_ memberships: Memberships) -> UInt8 {
        var mask: UInt8 = 0
        for bit in segments.indices where memberships.contains(segments[bit]) { mask |= 1 << UInt8(bit) }
        return mask
    }

    /// Whether the customer is in all of them.
    func holdAll(_ memberships: Memberships) -> Bool { segments.allSatisfy { memberships.contains($0) } }

    /// Whether the customer is in none of them.
    func holdNone(_ memberships: Memberships) -> Bool { !segments.contains { memberships.contains($0) } }
}
