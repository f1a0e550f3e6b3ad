/// The values of the interests, event by event, and the tree that leads to them.
///
/// Unsafe inside, safe outside: the memory is owned by the table.
@safe
struct SlotTable: ~Copyable, @unchecked Sendable {
    /// A value without pointers: text lies in the batch's bytes.
    struct Slot {
        var kind: ValueKind
        /// Of a text.
        var count: UInt32
        /// A number's bits, or where a text starts.
        var bits: UInt64

        static let missing = Slot(kind: .missing, count: 0, bits: 0)
    }

    let slotsOfEvent: Int
    private let slotOfInterest: UnsafeMutablePointer<Int>
    private let interestCount: Int
    private let nodes: UnsafeMutablePointer<PropertyTree.Node>
    private var slots: UnsafeMutablePointer<Slot>
    private var capacity: Int
    /// Index of the first slot of the event that is being read.
    private(set) var current = 0

    init(_ tree: PropertyTree) {
        slotsOfEvent = tree.slotCount
        interestCount = tree.slotOfInterest.count
        unsafe slotOfInterest = .allocate(capacity: max(interestCount, 1))
        for (interest, slot) in tree.slotOfInterest.enumerated() {
            unsafe (slotOfInterest + interest).initialize(to: slot)
        }
        unsafe nodes = .allocate(capacity: tree.nodes.count)
        for (place, node) in tree.nodes.enumerated() { unsafe (nodes + place).initialize(to: node) }
        capacity = max(slotsOfEvent, 1) * 128
        unsafe slots = .allocate(capacity: capacity)
    }

    deinit {
        unsafe slotOfInterest.deallocate()
        unsafe nodes.deallocate()
        unsafe slots.deallocate()
    }

    mutating func removeAll() { current = 0 }

    /// Makes the slots of the next event, all missing; those of an event that `commit()` did not take are used again.
    @inline(__always)
    mutating func begin() {
        if current + slotsOfEvent > capacity { grow() }
        unsafe (slots + current).update(repeating: .missing, count: slotsOfEvent)
    }

    @inline(__always)
    mutating func commit() { current += slotsOfEvent }

    @inline(__always)
    func node(_ index: Int) -> PropertyTree.Node { unsafe nodes[index] }

    /// Sets the slot of a node of the event that is being read; what equal keys brought before is gone.
    @inline(__always)
    mutating func set(_ node: PropertyTree.Node, _ slot: Slot) {
        let first = unsafe slots + current
        if node.hasChildren {
            unsafe (first + node.slots.lowerBound).update(repeating: .missing, count: node.slots.count)
        }
        if node.slot >= 0 { unsafe first[node.slot] = slot }
    }

    /// The slot of an interest of the event whose slots begin at `start`.
    @inline(__always)
    func slot(_ interest: Int, from start: Int) -> Slot {
        precondition(interest >= 0 && interest < interestCount, "no such interest")
        let slot = unsafe slotOfInterest[interest]
        return unsafe slot < 0 ? .missing : slots[start + slot]
    }

    @inline(never)
    private mutating func grow() {
        let larger = capacity * 2
        let moved = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
        unsafe moved.update(from: slots, count: current)
        unsafe slots.deallocate()
        unsafe slots = unsafe moved
        capacity = larger
    }
}
