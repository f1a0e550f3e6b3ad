import CXXHash

/// What tells an event sent twice.
public enum DuplicateHash {
    /// XXH3-64 of a messageId, and 1 where that is 0; 0 for an empty one.
    @inline(__always)
    public static func of(_ messageId: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = messageId.baseAddress, messageId.count > 0 else { return 0 }
        return unsafe max(XXH3_64bits(start, messageId.count), 1)
    }
}
