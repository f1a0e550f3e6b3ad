import Events
import Numerics

/// What the writer and the readers of a batch must agree on.
enum BatchLayout {
    /// Bytes at which a buffer is cut. Between 64 KiB and 1 MiB the size hardly matters.
    static let bytesTarget = 256 << 10

    /// The checksum of a batch's bytes; the offset is part of it, so that a batch found elsewhere does not pass.
    static func checksum(_ data: UnsafeRawBufferPointer, base: Int64) -> Int64 {
        Int64(bitPattern: unsafe XXH3.hash64(data, seed: UInt64(bitPattern: base)))
    }

    /// Distance of the batch's first record, which is not 0 where the batch was cut from a longer buffer.
    static func firstDistance(_ data: UnsafeRawBufferPointer) -> Int64 {
        data.count >= RecordBuffer.headerBytes ? Int64(unsafe data.loadUnaligned(as: UInt32.self)) : 0
    }
}

/// A piece of a buffer that becomes a batch.
struct BatchPiece {
    /// Bytes of the buffer.
    var range: Range<Int>
    /// Distances of the first and the last record from the buffer's first.
    var first: Int64
    var last: Int64
}

extension RecordBuffer {
    /// Cuts the buffer into batches of about `BatchLayout.bytesTarget`, and shows each record on the way.
    borrowing func cut(
        _ piece: (BatchPiece) throws(SQLiteFailure) -> Void, record: (RecordView) -> Void
    ) throws(SQLiteFailure) {
        var cursor = RecordCursor()
        var open: BatchPiece?
        var position = 0
        while let view = next(&cursor) {
            record(view)
            let distance = view.offset - firstOffset
            var current = open ?? BatchPiece(range: position..<position, first: distance, last: distance)
            current.range = current.range.lowerBound..<cursor.position
            current.last = distance
            position = cursor.position
            if current.range.count >= BatchLayout.bytesTarget {
                try piece(current)
                open = nil
            } else {
                open = current
            }
        }
        if let open { try piece(open) }
    }
}
