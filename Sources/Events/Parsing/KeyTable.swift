/// Known names, each within a scope, and the number each stands for: a hash table made once.
///
/// A name is compared by its length, its first eight bytes and its last eight; only one longer than 16 bytes is then
/// compared whole.
///
/// Unsafe inside, safe outside: the table owns its memory and never changes.
@safe
struct KeyTable: ~Copyable, @unchecked Sendable {
    struct Name {
        var scope: Int
        var bytes: [UInt8]
        /// Not negative.
        var value: Int
    }

    private struct Slot {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        var scope: UInt32 = 0
        /// `UInt32.max` where the slot is free.
        var count: UInt32 = .max
        var value: Int32 = -1
        /// Where the name lies in `bytes`.
        var start: UInt32 = 0
    }

    private let slots: UnsafeMutablePointer<Slot>
    private let slotCount: Int
    private let shift: UInt64
    private let bytes: UnsafeMutableRawPointer

    /// Eight bytes behind a name looked up must be readable; of equal names in one scope the first counts.
    init(_ names: [Name]) {
        var bits = 4
        while 1 << bits < names.count * 4 { bits += 1 }
        slotCount = 1 << bits
        shift = UInt64(64 - bits)
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: Slot(), count: slotCount)
        let byteCount = names.reduce(8) { $0 + $1.bytes.count }
        unsafe bytes = .allocate(byteCount: byteCount, alignment: 8)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        var start = 0
        for name in names {
            unsafe name.bytes.withUnsafeBytes { source in
                if let from = source.baseAddress {
                    unsafe (bytes + start).copyMemory(from: from, byteCount: source.count)
                }
            }
            insert(name, at: start)
            start += name.bytes.count
        }
    }

    deinit {
        unsafe slots.deallocate()
        unsafe bytes.deallocate()
    }

    private func insert(_ name: Name, at start: Int) {
        let key = unsafe UnsafeRawBufferPointer(start: bytes + start, count: name.bytes.count)
        guard unsafe find(name.scope, key) < 0 else { return }
        let head = unsafe Bytes.head(bytes + start, key.count)
        var at = place(name.scope, head, key.count)
        while unsafe slots[at].count != .max { at = (at + 1) & (slotCount - 1) }
        unsafe slots[at] = unsafe Slot(
            head: head, tail: Bytes.tail(bytes + start, key.count), scope: UInt32(name.scope), count: UInt32(key.count),
            value: Int32(name.value), start: UInt32(start))
    }

    @inline(__always)
    private func place(_ scope: Int, _ head: UInt64, _ count: Int) -> Int {
        let mixed =
            head ^ (UInt64(truncatingIfNeeded: count) &* 0x9e37_79b9_7f4a_7c15)
            ^ (UInt64(truncatingIfNeeded: scope) &* 0xc2b2_ae3d_27d4_eb4f)
        return Int(truncatingIfNeeded: (mixed &* 0xff51_afd7_ed55_8ccd) >> shift)
    }

    /// The number of `key` in `scope`; negative where the name is unknown.
    @inline(__always)
    func find(_ scope: Int, _ key: UnsafeRawBufferPointer) -> Int {
        guard let start = key.baseAddress else { return -1 }
        let head = unsafe Bytes.head(start, key.count)
        var at = place(scope, head, key.count)
        while unsafe slots[at].count != .max {
            if unsafe slots[at].head == head, unsafe Int(slots[at].count) == key.count,
                unsafe Int(slots[at].scope) == scope,
                unsafe slots[at].tail == Bytes.tail(start, key.count), unsafe key.count <= 16 || isWhole(at, key)
            {
                return unsafe Int(slots[at].value)
            }
            at = (at &+ 1) & (slotCount &- 1)
        }
        return -1
    }

    private func isWhole(_ at: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        unsafe Bytes.equal(UnsafeRawBufferPointer(start: bytes + Int(slots[at].start), count: key.count), key)
    }
}
