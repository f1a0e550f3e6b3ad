import CSimdjson

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Comparisons of raw bytes.
enum Bytes {
    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let from = left.baseAddress, let to = right.baseAddress else { return true }
        return unsafe memcmp(from, to, left.count) == 0
    }

    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        return unsafe json_is_utf8(start, bytes.count)
    }

    /// The first eight bytes of `count`, those behind its end 0. Eight bytes must be readable.
    @inline(__always)
    static func head(_ at: UnsafeRawPointer, _ count: Int) -> UInt64 {
        let word = unsafe at.loadUnaligned(as: UInt64.self)
        return count >= 8 ? word : word & (1 << (UInt64(count) &* 8) &- 1)
    }

    /// The last eight bytes of `count`, 0 where there are no more than eight: with `head` all bytes up to 16.
    @inline(__always)
    static func tail(_ at: UnsafeRawPointer, _ count: Int) -> UInt64 {
        unsafe count > 8 ? at.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) : 0
    }
}
