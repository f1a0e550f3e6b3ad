/// A string as simdjson keeps it: its length as 32 bits, its bytes, and at least `readableBehind` readable bytes.
///
/// Unsafe inside; good as long as the tape it is of.
@safe
struct TapeString {
    static let readableBehind = 32
    let start: UnsafeRawPointer

    @inline(__always)
    init(_ start: UnsafeRawPointer) { unsafe self.start = unsafe start }

    @inline(__always) var count: Int { unsafe Int(start.loadUnaligned(as: UInt32.self)) }
    @inline(__always) var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start + 4, count: count)
    }

    /// The length and the first four bytes, and the eight bytes behind them: all of a name of up to `Words.bytesMax`
    /// bytes, and more than it where it is shorter.
    @inline(__always) var words: Words {
        unsafe Words(start.loadUnaligned(as: UInt64.self), start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    struct Words {
        /// Bytes of a name that two words hold whole.
        static let bytesMax = 12
        var first: UInt64
        var second: UInt64

        @inline(__always)
        init(_ first: UInt64, _ second: UInt64) {
            self.first = first
            self.second = second
        }

        /// Ones where a name of `count` bytes stands.
        @inline(__always)
        static func mask(_ count: Int) -> Words {
            let bits = UInt64(truncatingIfNeeded: min(count, bytesMax)) &* 8
            return bits < 32
                ? Words((1 << (bits &+ 32)) &- 1, 0) : Words(.max, bits == 96 ? .max : (1 << (bits &- 32)) &- 1)
        }

        @inline(__always)
        static func & (left: Words, right: Words) -> Words {
            Words(left.first & right.first, left.second & right.second)
        }

        @inline(__always)
        func equals(_ other: Words, under mask: Words) -> Bool {
            ((first ^ other.first) & mask.first) | ((second ^ other.second) & mask.second) == 0
        }
    }
}
