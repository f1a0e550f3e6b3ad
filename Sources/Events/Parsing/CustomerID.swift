/// What is no customer's id, whoever sends it: placeholders that trackers write where they know nobody.
public enum CustomerID {
    private static let longest = 9

    /// The same of a text's UTF-8.
    public static func isBlocked(_ id: String) -> Bool {
        var id = id
        return id.withUTF8 { unsafe isBlocked(UnsafeRawBufferPointer($0)) }
    }

    /// Whether `id`, without the white space around it and in lower case, is empty, made of zeros and hyphens, or one
    /// of
    /// -1, null, undefined, nan, anonymous and unknown.
    @inline(__always)
    static func isBlocked(_ id: UnsafeRawBufferPointer) -> Bool {
        guard let first = unsafe id.first else { return true }
        switch first {
        case UInt8(ascii: "0"), UInt8(ascii: "-"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "u"),
            UInt8(ascii: "U"), UInt8(ascii: "a"), UInt8(ascii: "A"), 0...UInt8(ascii: " "), 0x80...:
            return unsafe isPlaceholder(trimmed(id))
        default:
            return false
        }
    }

    @inline(never)
    private static func isPlaceholder(_ id: UnsafeRawBufferPointer) -> Bool {
        if unsafe id.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }) { return true }
        guard id.count <= longest else { return false }
        var word: UInt64 = 0
        for at in 0..<min(id.count, 8) { word = unsafe word << 8 | UInt64(lower(id[at])) }
        switch id.count {
        case 2: return word == packed("-1")
        case 3: return word == packed("nan")
        case 4: return word == packed("null")
        case 7: return word == packed("unknown")
        case 9:
            let last = unsafe lower(id[8])
            return word == packed("undefine") && last == UInt8(ascii: "d")
                || word == packed("anonymou") && last == UInt8(ascii: "s")
        default: return false
        }
    }

    private static func packed(_ text: StaticString) -> UInt64 {
        var word: UInt64 = 0
        for at in 0..<text.utf8CodeUnitCount { word = unsafe word << 8 | UInt64(text.utf8Start[at]) }
        return word
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    /// `id` without Unicode white space at either end.
    private static func trimmed(_ id: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = id.count
        while start < end {
            let width = [1, 2, 3].first { unsafe start + $0 <= end && isSpace(id, start, $0) }
            guard let width else { break }
            start += width
        }
        while start < end {
            let width = [1, 2, 3].first { unsafe end - $0 >= start && isSpace(id, end - $0, $0) }
            guard let width else { break }
            end -= width
        }
        return unsafe UnsafeRawBufferPointer(rebasing: id[start..<end])
    }

    /// Whether the `width` bytes at `at` are one character of the property White_Space.
    private static func isSpace(_ id: UnsafeRawBufferPointer, _ at: Int, _ width: Int) -> Bool {
        var code: UInt32 = 0
        for at in at..<at + width { code = unsafe code << 8 | UInt32(id[at]) }
        switch code {
        case 0x09...0x0d, 0x20: return width == 1
        case 0xc285, 0xc2a0: return width == 2
        case 0xe19a80, 0xe28080...0xe2808a, 0xe280a8, 0xe280a9, 0xe280af, 0xe2819f, 0xe38080: return width == 3
        default: return false
        }
    }
}
