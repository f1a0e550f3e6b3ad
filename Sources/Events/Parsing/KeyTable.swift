/// Known names, each within a scope, and the number each stands for: a hash table made once.
///
/// A name is compared by its length and its first twelve bytes; only one longer than that is then compared whole.
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
        /// The length is in the first word; no name has this one.
        var words = TapeString.Words(.max, .max)
        var scope: UInt32 = 0
        var value: Int32 = -1
        /// Where the name lies in `bytes`.
        var start: Int = 0
    }

    private let slots: UnsafeMutablePointer<Slot>
    private let slotCount: Int
    private let shift: UInt64
    /// The names, each as a `TapeString`.
    private let bytes: UnsafeMutableRawPointer

    /// Of equal names in one scope the first counts.
    init(_ names: [Name]) {
        var bits = 4
        while 1 << bits < names.count * 4 { bits += 1 }
        slotCount = 1 << bits
        shift = UInt64(64 - bits)
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: Slot(), count: slotCount)
        let byteCount = names.reduce(TapeString.readableBehind) { $0 + 4 + $1.bytes.count }
        unsafe bytes = .allocate(byteCount: byteCount, alignment: 8)
        unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        var start = 0
        for name in names {
            unsafe (bytes + start).storeBytes(of: UInt32(name.bytes.count), as: UInt32.self)
            unsafe name.bytes.withUnsafeBytes { source in
                if let from = source.baseAddress {
                    unsafe (bytes + start + 4).copyMemory(from: from, byteCount: source.count)
                }
            }
            insert(name, at: start)
            start += 4 + name.bytes.count
        }
    }

    deinit {
        unsafe slots.deallocate()
        unsafe bytes.deallocate()
    }

    private func insert(_ name: Name, at start: Int) {
        let string = unsafe TapeString(bytes + start)
        guard find(name.scope, string) < 0 else { return }
        let words = string.words & TapeString.Words.mask(name.bytes.count)
        var at = place(name.scope, words)
        while unsafe slots[at].value >= 0 { at = (at + 1) & (slotCount - 1) }
        unsafe slots[at] = Slot(words: words, scope: UInt32(name.scope), value: Int32(name.value), start: start)
    }

    @inline(__always)
    private func place(_ scope: Int, _ words: TapeString.Words) -> Int {
        let scopeWord = UInt64(truncatingIfNeeded: scope)
        let mixed = words.first &* 0x9e37_79b9_7f4a_7c15 ^ words.second ^ scopeWord &* 0xc2b2_ae3d_27d4_eb4f
        return Int(truncatingIfNeeded: (mixed &* 0xff51_afd7_ed55_8ccd) >> shift)
    }

    /// The number of `name` in `scope`; negative where it is unknown.
    @inline(__always)
    func find(_ scope: Int, _ name: TapeString) -> Int {
        let count = name.count
        let words = name.words & TapeString.Words.mask(count)
        var at = place(scope, words)
        while unsafe slots[at].value >= 0 {
            if unsafe slots[at].words.first == words.first, unsafe slots[at].words.second == words.second,
                unsafe Int(slots[at].scope) == scope, count <= TapeString.Words.bytesMax || isWhole(at, name)
            {
                return unsafe Int(slots[at].value)
            }
            at = (at &+ 1) & (slotCount &- 1)
        }
        return -1
    }

    private func isWhole(_ at: Int, _ name: TapeString) -> Bool {
        unsafe Bytes.equal(TapeString(bytes + slots[at].start).bytes, name.bytes)
    }
}
