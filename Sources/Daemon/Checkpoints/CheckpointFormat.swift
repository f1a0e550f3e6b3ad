// The file of a checkpoint:
//
//     "KNDRCKPT"                    8 bytes
//     version                       UInt32, 1
//     frame 0                       the head, as JSON
//     frame 1, frame 2, …           changelog records, as a `RecordBuffer` lays them out
//     last frame                    no bytes; its count is that of all records
//
// A frame is
//
//     bytes                         UInt32, length of what follows the frame's own head
//     count                         UInt32, records inside
//     checksum                      UInt64, XXH3-64 of bytes and count and of what follows, seeded with the frame's number
//
// in the machine's own byte order. A file without its last frame is not whole.

import Events
import Numerics

enum CheckpointFormat {
    static let magic = Array("KNDRCKPT".utf8)
    static let version: UInt32 = 1
    static let frameHeadBytes = 16
    /// A frame holds about 256 KiB of records, or one record that is larger.
    static let frameBytesMax = 1 << 30

    /// The head of a frame.
    struct FrameHead: Equatable {
        var bytes: UInt32
        var count: UInt32
        var checksum: UInt64

        /// The head of a frame with this content.
        init(number: UInt64, count: Int, content: UnsafeRawBufferPointer) {
            bytes = UInt32(content.count)
            self.count = UInt32(truncatingIfNeeded: count)
            let seed = XXH3.hash64("\(number) \(bytes) \(self.count)")
            checksum = unsafe XXH3.hash64(content, seed: seed)
        }

        /// Reads a head; `raw` has `frameHeadBytes` bytes.
        init(_ raw: UnsafeRawBufferPointer) {
            bytes = unsafe raw.loadUnaligned(as: UInt32.self)
            count = unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            checksum = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }

        var raw: [UInt8] {
            CheckpointFormat.raw(bytes) + CheckpointFormat.raw(count) + CheckpointFormat.raw(checksum)
        }
    }

    /// What stands before the first frame.
    static var preamble: [UInt8] { magic + raw(version) }

    private static func raw<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        unsafe withUnsafeBytes(of: number) { unsafe [UInt8]($0) }
    }
}
