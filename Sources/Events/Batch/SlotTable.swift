import Numerics

/// The values of the interests, event by event.
///
/// Unsafe inside, safe outside: the memory is owned by the table; slots come from its own `PropertyTree`.
@safe
struct SlotTable: ~Copyable, @unchecked Sendable {
    /// A value without pointers: text lies in the batch's bytes.
    struct Slot {
        /// The kind in the lowest byte, a text's length in the upper half: two whole words are quicker written.
        private var form: UInt64
        /// A number's bits, or where a text starts.
        var bits: UInt64

        @inline(__always)
        init(kind: ValueKind, count: UInt32 = 0, bits: UInt64 = 0) {
            form = UInt64(count) << 32 | UInt64(kind.rawValue)
            self.bits = bits
        }

        @inline(__always)
        var kind: ValueKind { ValueKind(rawValue: UInt8(truncatingIfNeeded: form)) ?? .missing }

        /// Of a text.
        @inline(__always)
        var count: UInt32 { UInt32(truncatingIfNeeded: form >> 32) }

        static var missing: Slot { Slot(kind: .missing) }
    }

    private let slotsOfEvent: Int
    let slotOfInterest: FlatArray<Int>
    private let nodes: [PropertyTree.Node]
    private var slots: UnsafeMutablePointer<Slot>
    private var capacity: Int
    /// Index of the first slot of the event that is being read.
    private(set) var current = 0

    init(_ tree: PropertyTree) {
        slotsOfEvent = tree.slotCount
        slotOfInterest = FlatArray(tree.slotOfInterest)
        nodes = tree.nodes
        capacity = max(slotsOfEvent, 1) * 128
        unsafe slots = .allocate(capacity: capacity)
    }

    deinit { unsafe slots.deallocate() }

    mutating func removeAll() { current = 0 }

    /// Makes the slots of the next event, all missing; those of an event that `commit()` did not take are used again.
    @inline(__always)
    mutating func begin() {
        if current + slotsOfEvent > capacity { grow() }
        for slot in 0..<slotsOfEvent { unsafe slots[current &+ slot] = .missing }
    }

    @inline(__always)
    mutating func commit() { current += slotsOfEvent }

    /// Sets a slot of the event that is being read.
    @inline(__always)
    mutating func set(_ slot: Int, _ value: Slot) { unsafe slots[current &+ slot] = value }

    /// Sets the slots of a node of the event that is being read: what equal keys brought before is gone.
    mutating func set(node: Int, _ value: Slot) {
        let node = nodes[node]
        for slot in node.slots { set(slot, .missing) }
        if node.slot >= 0 { set(node.slot, value) }
    }

    /// Whether a path ends at a node.
    func isRead(node: Int) -> Bool { nodes[node].slot >= 0 }

    /// The slots of all events.
    var all: UnsafePointer<Slot> { unsafe UnsafePointer(slots) }

    @inline(never)
    private mutating func grow() {
        let larger = max(capacity * 2, current + slotsOfEvent)
        let moved = UnsafeMutablePointer<Slot>.allocate(capacity: larger)
        unsafe moved.initialize(from: slots, count: current)
        unsafe slots.deallocate()
        unsafe slots = unsafe moved
        capacity = larger
    }
}
