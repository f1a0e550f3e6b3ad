import Glibc
import Numerics

/// Finds what is kept by an attribute's path, for every leaf of every customer: paths in bytes, by hash.
struct AttributePlaces {
    private struct Entry {
        let path: [UInt8]
        let place: Int
    }

    /// Open addressing, at most half full: the place of an entry, -1 where there is none.
    private var slots: [Int32] = Array(repeating: -1, count: 16)
    private var entries: [Entry] = []

    var count: Int { entries.count }

    /// The place kept for a path; nil where there is none.
    @inline(__always)
    func place(of path: UnsafeRawBufferPointer) -> Int? {
        var slot = unsafe Int(truncatingIfNeeded: XXH3.hash64(path)) & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = Int(slots[slot])
            if unsafe isEqual(entry, path) { return entries[entry].place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    @inline(__always)
    private func isEqual(_ entry: Int, _ path: UnsafeRawBufferPointer) -> Bool {
        unsafe entries[entry].path.withUnsafeBytes { known in
            guard known.count == path.count, let left = known.baseAddress, let right = path.baseAddress else {
                return known.count == path.count
            }
            return unsafe memcmp(left, right, known.count) == 0
        }
    }

    /// Keeps a place for a path that has none.
    mutating func insert(_ path: [UInt8], place: Int) {
        entries.append(Entry(path: path, place: place))
        if entries.count * 2 > slots.count {
            slots = Array(repeating: -1, count: slots.count * 2)
            for index in entries.indices.dropLast() { takeSlot(index) }
        }
        takeSlot(entries.count - 1)
    }

    private mutating func takeSlot(_ index: Int) {
        var slot = Int(truncatingIfNeeded: unsafe entries[index].path.withUnsafeBytes { unsafe XXH3.hash64($0) })
        slot &= slots.count - 1
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index)
    }
}
