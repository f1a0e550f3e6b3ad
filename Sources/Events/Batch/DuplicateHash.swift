import Numerics

/// What tells an event sent twice.
public enum DuplicateHash {
    /// XXH3-64 of a messageId, and 1 where that is 0; 0 for an empty one.
    @inline(__always)
    public static func of(_ messageId: UnsafeRawBufferPointer) -> UInt64 {
        messageId.count == 0 ? 0 : unsafe max(XXH3.hash64(messageId), 1)
    }
}
