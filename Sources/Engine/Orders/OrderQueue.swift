/// Orders in the order of their offsets, the first of which is to be acted on next.
struct OrderQueue {
    private var orders: [(offset: Int64, order: ShardOrder)] = []
    private var taken = 0

    var isEmpty: Bool { taken == orders.count }
    var first: (offset: Int64, order: ShardOrder)? { isEmpty ? nil : orders[taken] }

    mutating func append(_ order: ShardOrder, offset: Int64) { orders.append((offset, order)) }

    mutating func removeFirst() {
        taken += 1
        guard taken * 2 > orders.count else { return }
        orders.removeFirst(taken)
        taken = 0
    }
}
