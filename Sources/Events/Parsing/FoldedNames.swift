/// The last event names seen and their folded forms: most streams have few names, and a look at four words takes the
/// place of folding byte by byte.
///
/// Unsafe inside, safe outside: the memory is owned by it, names longer than its places are not kept.
@safe
struct FoldedNames: ~Copyable, @unchecked Sendable {
    /// Bytes of the longest name that is kept.
    static let bytesMax = 28
    /// Room that `fold` needs.
    static let roomMin = 32
    private static let placeBits: UInt64 = 6

    private struct Place {
        /// The length and the name, then zeros; no name has this length.
        var name = SIMD4<UInt64>(repeating: .max)
        var folded = SIMD4<UInt64>(repeating: 0)
        var foldedCount = 0
    }

    private let places: UnsafeMutablePointer<Place>
    /// For every length ones where the length and the name stand.
    private let masks: UnsafeMutablePointer<SIMD4<UInt64>>

    init() {
        unsafe places = .allocate(capacity: 1 << Self.placeBits)
        unsafe places.initialize(repeating: Place(), count: 1 << Self.placeBits)
        unsafe masks = .allocate(capacity: Self.bytesMax + 1)
        for count in 0...Self.bytesMax {
            var mask = SIMD32<UInt8>(repeating: 0)
            for byte in 0..<4 + count { mask[byte] = 0xff }
            unsafe (masks + count).initialize(to: unsafeBitCast(mask, to: SIMD4<UInt64>.self))
        }
    }

    deinit {
        unsafe places.deallocate()
        unsafe masks.deallocate()
    }

    /// Writes the folded form of `name` and answers its length; there must be room for the name, and `roomMin` bytes.
    @inline(__always)
    mutating func fold(_ name: TapeString, to folded: UnsafeMutableRawPointer) -> Int {
        let count = name.count
        guard count <= Self.bytesMax else { return unsafe EventName.fold(name.bytes, to: folded) }
        let words = unsafe name.start.loadUnaligned(as: SIMD4<UInt64>.self) & masks[count]
        let mixed = (words[0] ^ words[1] &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
        let place = unsafe places + Int(truncatingIfNeeded: mixed >> (64 &- Self.placeBits))
        if unsafe place.pointee.name != words { unsafe keep(name, words, at: place) }
        unsafe folded.storeBytes(of: place.pointee.folded, as: SIMD4<UInt64>.self)
        return unsafe place.pointee.foldedCount
    }

    @inline(never)
    private func keep(_ name: TapeString, _ words: SIMD4<UInt64>, at place: UnsafeMutablePointer<Place>) {
        unsafe place.pointee.name = words
        unsafe withUnsafeMutableBytes(of: &place.pointee.folded) { folded in
            guard let start = folded.baseAddress else { return }
            unsafe place.pointee.foldedCount = unsafe EventName.fold(name.bytes, to: start)
        }
    }
}
