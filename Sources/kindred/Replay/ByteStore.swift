/// Many short byte strings, kept one behind the other until the end.
struct ByteStore {
    /// A string of the store.
    struct Slice {
        fileprivate let chunk: Int32
        fileprivate let start: Int32
        let count: Int32
    }

    private static let chunkBytes = 16 << 20
    private var chunks: [[UInt8]] = []

    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Slice {
        if (chunks.last?.count ?? Self.chunkBytes) + bytes.count > Self.chunkBytes {
            var chunk: [UInt8] = []
            chunk.reserveCapacity(max(Self.chunkBytes, bytes.count))
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        let start = chunks[last].count
        unsafe chunks[last].append(contentsOf: bytes)
        return Slice(chunk: Int32(last), start: Int32(start), count: Int32(bytes.count))
    }

    func withBytes<Result>(of slice: Slice, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        unsafe try chunks[Int(slice.chunk)].withUnsafeBytes { chunk in
            try unsafe body(
                UnsafeRawBufferPointer(rebasing: chunk[Int(slice.start)..<Int(slice.start + slice.count)]))
        }
    }

    /// Whether the bytes of one slice stand before those of another, byte by byte; nil where they are equal.
    func isOrdered(_ left: Slice, before right: Slice) -> Bool? {
        unsafe withBytes(of: left) { left in
            unsafe withBytes(of: right) { right in
                if unsafe left.elementsEqual(right) { return nil }
                return unsafe left.lexicographicallyPrecedes(right)
            }
        }
    }
}
