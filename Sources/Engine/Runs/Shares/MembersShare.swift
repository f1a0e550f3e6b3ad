import Customers
import Insights
import Rules

/// A page of the customers who are in some segments and not in others.
final class MembersShare: Share {
    private let of: SegmentBits
    private let not: SegmentBits
    private let after: [UInt8]?
    private let limit: Int
    private var smallest: SmallestIDs
    private var total: UInt64 = 0
    private var behind: UInt64 = 0

    init(of: [String], not: [String], after: String?, limit: Int, plan: Plan) throws(TaskRefusal) {
        self.of = try SegmentBits(of, plan: plan)
        self.not = try SegmentBits(not, plan: plan)
        self.after = after.map { Array($0.utf8) }
        self.limit = max(0, min(limit, MembersPartial.limitMax))
        smallest = SmallestIDs(limit: self.limit)
    }

    func add(_ block: CustomerBlock, of shard: borrowing Shard, at t: Int64) {
        let memberships = Memberships(block, segments: shard.plan.segmentCount)
        guard of.holdAll(memberships), not.holdNone(memberships) else { return }
        total += 1
        let id = unsafe block.id
        if let after, unsafe !after.lexicographicallyPrecedes(id) { return }
        behind += 1
        unsafe smallest.add(id)
    }

    func finish() -> [[UInt8]]? {
        let ids = smallest.ascending.map { String(decoding: $0, as: UTF8.self) }
        return MembersPartial(limit: limit, ids: ids, total: total, behind: behind).parts()
    }
}

/// The smallest of many ids by their bytes: a heap whose first is the largest kept.
struct SmallestIDs {
    let limit: Int
    private var heap: [[UInt8]] = []

    init(limit: Int) { self.limit = limit }

    /// What is kept, the smallest first.
    var ascending: [[UInt8]] { heap.sorted { $0.lexicographicallyPrecedes($1) } }

    mutating func add(_ id: UnsafeRawBufferPointer) {
        if heap.count < limit {
            unsafe heap.append(Array(id))
            rise()
        } else if let largest = heap.first, unsafe id.lexicographicallyPrecedes(largest) {
            unsafe heap[0] = Array(id)
            sink()
        }
    }

    private mutating func rise() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].lexicographicallyPrecedes(heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count && heap[child].lexicographicallyPrecedes(heap[child + 1]) { child += 1 }
            guard heap[parent].lexicographicallyPrecedes(heap[child]) else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
