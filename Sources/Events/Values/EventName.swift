/// Event names compare folded: A–Z to a–z; spaces, `_`, `-` and `.` dropped; nothing else changed.
public enum EventName {
    /// Writes the folded form of `name`, which is never longer than it, and answers its length in bytes.
    @inline(__always)
    public static func fold(_ name: UnsafeRawBufferPointer, to folded: UnsafeMutableRawPointer) -> Int {
        var count = 0
        for at in 0..<name.count {
            let byte = unsafe name[at]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                unsafe folded.storeBytes(of: byte | 0x20, toByteOffset: count, as: UInt8.self)
            default:
                unsafe folded.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
            }
            count += 1
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
