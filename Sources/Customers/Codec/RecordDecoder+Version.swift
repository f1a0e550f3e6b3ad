extension RecordDecoder {
    /// Number of the customer's published changes by a record, which is checked and not otherwise read.
    public func publishedVersion(of record: UnsafeRawBufferPointer) throws(RecordFault) -> UInt64 {
        unsafe try Self.check(record, modelVersion: layout.modelVersion)
        var reader = unsafe ByteReader(record, from: CustomerRecord.bodyOffset)
        // First seen to last evicted, then events and those of them in the journey.
        for _ in 0..<7 { _ = try reader.take(UInt64.self, "header") }
        return try reader.take(UInt64.self, "header")
    }
}
