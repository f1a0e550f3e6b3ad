import CXXHash

/// XXH3 of Collet's xxHash: fast, stable from version to version and machine to machine, not for secrets.
public enum XXH3 {
    /// XXH3-64 of the bytes.
    @inline(__always)
    public static func hash64(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        unsafe xxh3_64(bytes.baseAddress, bytes.count, seed)
    }

    /// XXH3-128 of the bytes.
    @inline(__always)
    public static func hash128(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> Hash128 {
        let hash = unsafe xxh3_128(bytes.baseAddress, bytes.count, seed)
        return Hash128(high: hash.high64, low: hash.low64)
    }
}

extension XXH3 {
    /// The hash of a text's UTF-8.
    public static func hash64(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { unsafe hash64(UnsafeRawBufferPointer($0)) }
    }
}
