import Events
import Numerics

/// Pieces of JSON made once and copied often, one behind the other.
///
/// Unsafe inside: it owns its bytes, which live as long as it does.
@safe
struct TextPool: ~Copyable, @unchecked Sendable {
    /// A piece of the pool.
    struct Piece: BitwiseCopyable, Sendable {
        var start: Int32
        var count: Int32
    }

    private let base: UnsafeMutableRawPointer
    private let pieces: FlatArray<Piece>

    init(_ texts: [String]) {
        var pieces: [Piece] = []
        var bytes: [UInt8] = []
        for text in texts {
            pieces.append(Piece(start: Int32(bytes.count), count: Int32(text.utf8.count)))
            bytes += Array(text.utf8)
        }
        self.pieces = FlatArray(pieces)
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        unsafe bytes.withUnsafeBytes {
            if let from = $0.baseAddress { unsafe base.copyMemory(from: from, byteCount: $0.count) }
        }
    }

    deinit { unsafe base.deallocate() }

    subscript(index: Int) -> UnsafeRawBufferPointer {
        let piece = pieces[index]
        return unsafe UnsafeRawBufferPointer(start: base + Int(piece.start), count: Int(piece.count))
    }

    /// Text as a JSON string, quotes included.
    static func quoted(_ text: String) -> String {
        unsafe withUnsafeTemporaryAllocation(
            byteCount: JSONWriter.textBytesMax(text.utf8.count), alignment: 1
        ) { room in
            guard let base = room.baseAddress else { return "\"\"" }
            var json = unsafe JSONWriter(to: base)
            json.text(text)
            return unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: json.count), as: UTF8.self)
        }
    }
}
