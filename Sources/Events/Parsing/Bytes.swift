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
}
