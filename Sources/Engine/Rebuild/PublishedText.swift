import Events
import Glibc

/// A published record, of which a few fields are looked for by the marks before them.
///
/// A mark stands for one field only: in the texts of a record quotation marks are escaped.
@safe
struct PublishedText {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

    /// The customer's version, which stands behind another field; nil where there is none.
    var version: UInt64? {
        // A segment may be called `version` too, and is followed by a truth.
        var rest = unsafe bytes[...]
        while let found = unsafe Self.end(of: ",\"version\":", in: rest) {
            unsafe rest = unsafe bytes[found...]
            var value: UInt64?
            // As many digits as never overflow.
            var at = found
            while unsafe at < min(found + 19, bytes.count), unsafe (0x30...0x39).contains(bytes[at]) {
                value = unsafe (value ?? 0) * 10 + UInt64(bytes[at] - 0x30)
                at += 1
            }
            if let value { return value }
        }
        return nil
    }

    /// When a member entered; nil where that cannot be read.
    var since: Int64? {
        guard let found = unsafe Self.end(of: "\"since\":\"", in: bytes[...]),
            unsafe found + RFC3339.textBytes <= bytes.count
        else { return nil }
        return unsafe RFC3339.dateTime(UnsafeRawBufferPointer(rebasing: bytes[found..<found + RFC3339.textBytes]))
    }

    /// The segment that a customer entered or left; nil where that cannot be read.
    var change: (segment: String, entered: Bool)? {
        guard let start = unsafe Self.end(of: "\"segment\":\"", in: bytes[...]),
            let end = unsafe bytes[start...].firstIndex(of: UInt8(ascii: "\"")),
            let status = unsafe Self.end(of: "\"status\":\"", in: bytes[end...])
        else { return nil }
        return unsafe (
            String(decoding: bytes[start..<end], as: UTF8.self), bytes[status...].starts(with: "entered".utf8)
        )
    }

    /// Where the first `mark` ends.
    private static func end(of mark: StaticString, in bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        let length = mark.utf8CodeUnitCount
        guard let start = part.baseAddress else { return nil }
        var at = 0
        while at + length <= part.count {
            let room = part.count - length - at + 1
            guard let found = unsafe memchr(start + at, Int32(mark.utf8Start.pointee), room) else { return nil }
            at = unsafe UnsafeRawPointer(found) - start
            if unsafe memcmp(found, mark.utf8Start, length) == 0 { return unsafe bytes.startIndex + at + length }
            at += 1
        }
        return nil
    }
}
