/// A record in a `RecordBuffer`; its bytes are good until the buffer is next changed.
@safe
public struct RecordView: BitwiseCopyable {
    /// Offset in its partition.
    public let offset: Int64
    /// nil where the record has no key.
    public let key: UnsafeRawBufferPointer?
    /// nil for a tombstone.
    public let value: UnsafeRawBufferPointer?
    /// nil where the record has none.
    public let headers: RecordHeaders?

    @inline(__always)
    public init(
        offset: Int64, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: RecordHeaders? = nil
    ) {
        self.offset = offset
        unsafe self.key = unsafe key
        unsafe self.value = unsafe value
        self.headers = headers
    }
}
