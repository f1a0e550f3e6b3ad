import Glibc
import Numerics

/// Finds what is kept by an attribute's path, for every leaf of every customer: paths in bytes, by hash. Plain data
/// throughout, since a look follows no reference and counts none.
struct AttributePlaces {
    private struct Slot: BitwiseCopyable {
        var hash: UInt64 = 0
        /// The path's bytes in `text`.
        var start: UInt32 = 0
        var count: UInt32 = 0
        /// -1 for an empty slot.
        var place: Int32 = -1
    }

    /// Open addressing, at most half full.
    private var slots = Array(repeating: Slot(), count: 16)
    private var text: [UInt8] = []
    /// Bits of the lengths and last bytes of the paths: most paths that nothing is kept for end here.
    private var signatures: UInt64 = 0

    private(set) var count = 0

    @inline(__always)
    private static func signature(_ path: UnsafeRawBufferPointer) -> UInt64 {
        guard let last = unsafe path.last else { return 1 }
        return 1 << UInt64((path.count &* 11 &+ Int(last)) & 63)
    }

    /// The place kept for a path; nil where there is none.
    @inline(__always)
    func place(of path: UnsafeRawBufferPointer) -> Int? {
        guard unsafe signatures & Self.signature(path) != 0 else { return nil }
        let hash = unsafe XXH3.hash64(path)
        return unsafe slots.withUnsafeBufferPointer { slots in
            var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while unsafe slots[index].place >= 0 {
                if unsafe slots[index].hash == hash && isEqual(slots[index], path) {
                    return unsafe Int(slots[index].place)
                }
                index = (index + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    @inline(__always)
    private func isEqual(_ slot: Slot, _ path: UnsafeRawBufferPointer) -> Bool {
        guard Int(slot.count) == path.count, let other = path.baseAddress else { return Int(slot.count) == path.count }
        return unsafe text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return false }
            return unsafe memcmp(base + Int(slot.start), other, path.count) == 0
        }
    }

    /// Keeps a place for a path that has none.
    mutating func insert(_ path: [UInt8], place: Int) {
        if (count + 1) * 2 > slots.count {
            let old = slots
            slots = Array(repeating: Slot(), count: old.count * 2)
            for slot in old where slot.place >= 0 { take(slot) }
        }
        let hash = unsafe path.withUnsafeBytes { unsafe XXH3.hash64($0) }
        unsafe path.withUnsafeBytes { unsafe signatures |= Self.signature($0) }
        take(Slot(hash: hash, start: UInt32(text.count), count: UInt32(path.count), place: Int32(place)))
        text += path
        count += 1
    }

    private mutating func take(_ slot: Slot) {
        var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
        while slots[index].place >= 0 { index = (index + 1) & (slots.count - 1) }
        slots[index] = slot
    }
}
