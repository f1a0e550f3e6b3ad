import Glibc

/// The names that came last, each with its id: a look at one place takes the hash's and the search's.
///
/// Unsafe inside, safe outside: the memory is owned by it, and names longer than its places are not kept.
@safe
struct RecentNames: ~Copyable {
    /// Bytes of the longest name that is kept; shorter ones than eight bytes are not, either.
    private static let bytesMax = 24
    private static let bytesMin = 8
    private static let placeBits: UInt64 = 6

    private struct Place {
        /// No name has this length.
        var count = -1
        var id: UInt32 = 0
        /// The first eight bytes, the last eight, and the eight in the middle: all of the name.
        var words = SIMD4<UInt64>(repeating: 0)
    }

    private let places: UnsafeMutablePointer<Place>

    init() {
        unsafe places = .allocate(capacity: 1 << Self.placeBits)
        unsafe places.initialize(repeating: Place(), count: 1 << Self.placeBits)
    }

    deinit { unsafe places.deallocate() }

    /// Where a name has its place; nil for one that is not kept.
    @inline(__always)
    private func find(_ name: UnsafeRawBufferPointer) -> (place: UnsafeMutablePointer<Place>, words: SIMD4<UInt64>)? {
        guard name.count >= Self.bytesMin, name.count <= Self.bytesMax else { return nil }
        let words = unsafe SIMD4(
            name.loadUnaligned(as: UInt64.self),
            name.loadUnaligned(fromByteOffset: name.count &- 8, as: UInt64.self),
            name.loadUnaligned(fromByteOffset: (name.count &- 8) / 2, as: UInt64.self), 0)
        let mixed = (words[0] ^ words[1] &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
        return unsafe (places + Int(truncatingIfNeeded: mixed >> (64 &- Self.placeBits)), words)
    }

    /// The id of a name; nil where it is not at hand.
    @inline(__always)
    func id(of name: UnsafeRawBufferPointer) -> UInt32? {
        guard let (place, words) = unsafe find(name) else { return nil }
        return unsafe place.pointee.count == name.count && place.pointee.words == words ? place.pointee.id : nil
    }

    /// Keeps a name's id in the place of another's.
    func keep(_ name: UnsafeRawBufferPointer, id: UInt32) {
        guard let (place, words) = unsafe find(name) else { return }
        unsafe place.pointee = Place(count: name.count, id: id, words: words)
    }
}
