/// Event names compare folded: A–Z to a–z; spaces, `_`, `-` and `.` dropped; nothing else changed.
public enum EventName {
    /// Writes the folded form of `name`, which is never longer than it, and answers its length in bytes.
    @inline(__always)
    public static func fold(_ name: UnsafeRawBufferPointer, to folded: UnsafeMutableRawPointer) -> Int {
        var count = 0
        for at in 0..<name.count {
            let byte = unsafe name[at]
            // Every byte is written, and the next one over it where it is dropped: no branch to guess wrong.
            let isUpper = byte &- UInt8(ascii: "A") < 26
            unsafe folded.storeBytes(of: isUpper ? byte | 0x20 : byte, toByteOffset: count, as: UInt8.self)
            let isMark = byte == UInt8(ascii: " ") || byte &- UInt8(ascii: "-") < 2 || byte == UInt8(ascii: "_")
            count &+= isMark ? 0 : 1
        }
        return count
    }

    /// The folded form of `name`.
    public static func fold(_ name: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case " ", "_", "-", ".": continue
            case "A"..."Z": folded.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) | 0x20))
            default: folded.append(scalar)
            }
        }
        return String(folded)
    }
}
