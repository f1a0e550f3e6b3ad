import Numerics

/// What stands for a key in a `KeyIndex`: 80 bits of its hash.
struct KeyHash {
    /// Never 0.
    let fingerprint: UInt64
    let tag: UInt16
}

/// The newest offset of each key of a compacted partition, in 16 bytes a slot and no keys.
///
/// Slots are 53 to 80 % full, so a key takes 20 to 30 bytes. Two keys are taken for one if 80 bits of their XXH3-128
/// agree; with a million keys the odds of one such pair are 1 to 10¹², and the seed is drawn anew for each index, so
/// that nobody who chooses keys can make one. Offsets are kept with 48 bits.
///
/// The table is split in `segmentCount` parts by hash that grow on their own, so that no insertion moves more than one
/// part of them. Open addressing with linear probing; removal shifts back what follows.
@safe
struct KeyIndex: ~Copyable {
    private static let segmentCount = 64
    private static let offsetBits: UInt64 = (1 << 48) - 1

    private struct Slot {
        /// 0 where the slot is free.
        var fingerprint: UInt64
        /// Tag in the upper 16 bits, offset in the lower 48.
        var content: UInt64
        static let free = Slot(fingerprint: 0, content: 0)
    }

    @safe
    private struct Segment {
        var slots: UnsafeMutablePointer<Slot>
        var capacity: Int
        var count: Int
    }

    private let segments: UnsafeMutablePointer<Segment>
    private let seed = UInt64.random(in: .min ... .max)
    /// Number of keys.
    private(set) var count = 0

    init() {
        unsafe segments = .allocate(capacity: Self.segmentCount)
        for index in 0..<Self.segmentCount {
            unsafe (segments + index).initialize(to: Self.segment(capacity: 16))
        }
    }

    deinit {
        for index in 0..<Self.segmentCount { unsafe segments[index].slots.deallocate() }
        unsafe segments.deallocate()
    }

    private static func segment(capacity: Int) -> Segment {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        unsafe slots.initialize(repeating: .free, count: capacity)
        return unsafe Segment(slots: slots, capacity: capacity, count: 0)
    }

    func hash(_ key: UnsafeRawBufferPointer) -> KeyHash {
        let hash = unsafe XXH3.hash128(key, seed: seed)
        return KeyHash(fingerprint: max(hash.low, 1), tag: UInt16(truncatingIfNeeded: hash.high))
    }

    /// The newest offset noted for the key.
    func newest(_ hash: KeyHash) -> Int64? {
        let segment = unsafe segments + Self.segmentNumber(hash.fingerprint)
        let slot = unsafe Self.find(hash, in: segment.pointee)
        return unsafe slot.pointee.fingerprint == 0 ? nil : Int64(slot.pointee.content & Self.offsetBits)
    }

    /// Notes that the key has a record at `offset`; answers the offset that is superseded by now, which is the given
    /// one where a newer is known.
    mutating func note(_ hash: KeyHash, at offset: Int64) -> Int64? {
        let segment = unsafe segments + Self.segmentNumber(hash.fingerprint)
        let slot = unsafe Self.find(hash, in: segment.pointee)
        let content = UInt64(hash.tag) << 48 | UInt64(offset) & Self.offsetBits
        if unsafe slot.pointee.fingerprint == 0 {
            unsafe slot.pointee = Slot(fingerprint: hash.fingerprint, content: content)
            unsafe segment.pointee.count += 1
            count += 1
            if unsafe segment.pointee.count * 5 > segment.pointee.capacity * 4 {
                unsafe Self.grow(&segment.pointee)
            }
            return nil
        }
        let known = unsafe Int64(slot.pointee.content & Self.offsetBits)
        if known == offset { return nil }
        if known > offset { return offset }
        unsafe slot.pointee.content = content
        return known
    }

    /// Forgets the key, if `offset` is still its newest.
    mutating func remove(_ hash: KeyHash, at offset: Int64) {
        guard newest(hash) == offset else { return }
        let segment = unsafe segments + Self.segmentNumber(hash.fingerprint)
        unsafe segment.pointee.count -= 1
        count -= 1
        let slots = unsafe segment.pointee.slots
        let capacity = unsafe segment.pointee.capacity
        var hole = unsafe Self.find(hash, in: segment.pointee) - slots
        var probe = hole
        while true {
            probe = probe + 1 == capacity ? 0 : probe + 1
            let fingerprint = unsafe slots[probe].fingerprint
            if fingerprint == 0 { break }
            // What follows moves into the hole unless its home lies behind the hole, counted around.
            let home = Self.home(fingerprint, capacity)
            let staysPut = hole <= probe ? (hole < home && home <= probe) : (hole < home || home <= probe)
            if staysPut { continue }
            unsafe slots[hole] = unsafe slots[probe]
            hole = probe
        }
        unsafe slots[hole] = .free
    }

    private static func segmentNumber(_ fingerprint: UInt64) -> Int { Int(fingerprint >> 58) }

    private static func home(_ fingerprint: UInt64, _ capacity: Int) -> Int {
        Int((((fingerprint << 6) >> 32) &* UInt64(capacity)) >> 32)
    }

    /// The key's slot, or the free one where it would go.
    @inline(__always)
    private static func find(_ hash: KeyHash, in segment: Segment) -> UnsafeMutablePointer<Slot> {
        var index = home(hash.fingerprint, segment.capacity)
        while true {
            let slot = unsafe segment.slots + index
            let fingerprint = unsafe slot.pointee.fingerprint
            if fingerprint == 0 { return unsafe slot }
            if fingerprint == hash.fingerprint, unsafe slot.pointee.content >> 48 == UInt64(hash.tag) {
                return unsafe slot
            }
            index = index + 1 == segment.capacity ? 0 : index + 1
        }
    }

    private static func grow(_ old: inout Segment) {
        var grown = segment(capacity: old.capacity + old.capacity / 2)
        for index in 0..<old.capacity {
            let slot = unsafe old.slots[index]
            if slot.fingerprint == 0 { continue }
            let hash = KeyHash(fingerprint: slot.fingerprint, tag: UInt16(truncatingIfNeeded: slot.content >> 48))
            let place = unsafe find(hash, in: grown)
            unsafe place.pointee = slot
        }
        grown.count = old.count
        unsafe old.slots.deallocate()
        old = grown
    }
}
