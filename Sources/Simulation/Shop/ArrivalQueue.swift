/// A binary heap of what is to come in the simulated shop: earliest first, of one instant in the order of insertion.
struct ArrivalQueue: Sendable {
    enum Item: Sendable {
        /// A visit of the customer with this number begins.
        case visit(Int32)
        /// The newsletter goes out.
        case newsletter
        /// The record in this slot reaches the log.
        case record(Int32)
    }

    struct Entry: Sendable {
        /// Milliseconds since 1970.
        let time: Int64
        fileprivate let sequence: UInt64
        let item: Item

        fileprivate func isBefore(_ other: Entry) -> Bool {
            (time, sequence) < (other.time, other.sequence)
        }
    }

    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    mutating func insert(_ item: Item, at time: Int64) {
        heap.append(Entry(time: time, sequence: sequence, item: item))
        sequence += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest entry out; nil where there is none.
    mutating func removeFirst() -> Entry? {
        guard let last = heap.popLast() else { return nil }
        guard let first = heap.first else { return last }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
