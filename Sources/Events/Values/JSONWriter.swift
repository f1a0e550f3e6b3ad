import Numerics

/// Writes JSON piece by piece into memory of the caller's, who has seen to it that there is room.
///
/// Nothing is allocated and nothing checked: text takes at most `textBytesMax(_:)` bytes, an integer 20, an instant 26.
@safe
public struct JSONWriter {
    let base: UnsafeMutableRawPointer
    /// Bytes written.
    public internal(set) var count = 0

    @inline(__always)
    public init(to base: UnsafeMutableRawPointer) { unsafe self.base = unsafe base }

    /// Room that text of `count` bytes needs at most, its quotes included.
    public static func textBytesMax(_ count: Int) -> Int { count * 6 + 2 }

    /// Writes `piece` as it stands.
    @inline(__always)
    public mutating func raw(_ piece: StaticString) {
        unsafe (base + count).copyMemory(from: piece.utf8Start, byteCount: piece.utf8CodeUnitCount)
        count += piece.utf8CodeUnitCount
    }

    @inline(__always)
    public mutating func raw(_ bytes: UnsafeRawBufferPointer) {
        guard let from = bytes.baseAddress else { return }
        unsafe (base + count).copyMemory(from: from, byteCount: bytes.count)
        count += bytes.count
    }

    /// Writes UTF-8 as a JSON string, quotes included.
    public mutating func text(_ text: UnsafeRawBufferPointer) {
        put(UInt8(ascii: "\""))
        var at = 0
        // Eight bytes at a time, up to the first that needs an escape; there is room for six times as many.
        while at &+ 8 <= text.count {
            let word = unsafe text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if Self.needsEscape(word) { break }
            unsafe base.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
            count &+= 8
            at &+= 8
        }
        while at < text.count {
            let byte = unsafe text[at]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { put(byte) } else { escape(byte) }
            at += 1
        }
        put(UInt8(ascii: "\""))
    }

    public mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { unsafe self.text(UnsafeRawBufferPointer($0)) }
    }

    /// Whether any of eight bytes is a control character, a quote or a backslash: byte by byte, a difference borrows into
    /// the upper bit.
    @inline(__always)
    private static func needsEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            (word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        return found & (ones &* 0x80) != 0
    }

    public mutating func integer(_ number: Int64) {
        if number < 0 { put(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20 && magnitude >= bound {
            digits &+= 1
            bound &*= 10
        }
        write(magnitude, digits: digits)
    }

    /// Writes a number in so many digits, zeros in front.
    @inline(__always)
    private mutating func write(_ number: UInt64, digits: Int) {
        var rest = number
        var place = count &+ digits
        while place > count {
            place &-= 1
            unsafe base.storeBytes(
                of: UInt8(truncatingIfNeeded: 48 &+ rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
        count &+= digits
    }

    /// Writes milliseconds since 1970 as text.
    @inline(__always)
    public mutating func instant(_ instant: Int64) {
        put(UInt8(ascii: "\""))
        unsafe RFC3339.write(instant, to: base + count)
        count += RFC3339.textBytes
        put(UInt8(ascii: "\""))
    }

    /// Writes an instant that was made text before; takes 32 bytes of room.
    @inline(__always)
    public mutating func instant(_ text: InstantText) {
        unsafe base.storeBytes(of: text.bytes, toByteOffset: count, as: SIMD4<UInt64>.self)
        count &+= text.count
    }

    /// Writes bytes as a JSON string of base64, with padding.
    public mutating func base64(_ bytes: UnsafeRawBufferPointer) {
        put(UInt8(ascii: "\""))
        var at = 0
        while at < bytes.count {
            let left = min(bytes.count - at, 3)
            var group: UInt32 = 0
            for place in 0..<3 { group = unsafe group << 8 | (place < left ? UInt32(bytes[at + place]) : 0) }
            for place in 0..<4 {
                let six = UInt8(truncatingIfNeeded: group >> UInt32(18 - 6 * place)) & 63
                put(place <= left ? Self.base64Digit(six) : UInt8(ascii: "="))
            }
            at += 3
        }
        put(UInt8(ascii: "\""))
    }

    private static func base64Digit(_ six: UInt8) -> UInt8 {
        switch six {
        case 0..<26: UInt8(ascii: "A") + six
        case 26..<52: UInt8(ascii: "a") + six - 26
        case 52..<62: UInt8(ascii: "0") + six - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    @inline(never)
    private mutating func escape(_ byte: UInt8) {
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0a: put(UInt8(ascii: "n"))
        case 0x0c: put(UInt8(ascii: "f"))
        case 0x0d: put(UInt8(ascii: "r"))
        default:
            raw("u00")
            put(48 + (byte >> 4))
            put((byte & 15) + (byte & 15 < 10 ? 48 : 87))
        }
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }
}

// MARK: Figures

extension JSONWriter {
    /// Writes 32 hexadecimal digits.
    @inline(__always)
    public mutating func hex(_ hash: Hash128) {
        unsafe hash.writeHex(to: (base + count).assumingMemoryBound(to: UInt8.self))
        count += Hash128.hexCount
    }

    /// Writes a number of millionths as a decimal number, without zeros at its end.
    public mutating func millionths(_ figure: Int128) {
        if figure < 0 { raw("-") }
        // Division of 128 bits is a matter of hundreds of instructions, and hardly ever needed.
        if let magnitude = Int64(exactly: figure.magnitude) {
            integer(magnitude / 1_000_000)
            fraction(UInt64(magnitude % 1_000_000))
        } else {
            let (whole, rest) = figure.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
            digits("\(whole)")
            fraction(UInt64(rest))
        }
    }

    private mutating func fraction(_ millionths: UInt64) {
        guard millionths > 0 else { return }
        var rest = millionths
        var digits = 6
        while rest % 10 == 0 {
            rest /= 10
            digits -= 1
        }
        raw(".")
        write(rest, digits: digits)
    }

    /// Writes a finite number, in digits as few as tell it from every other; whole ones without a point.
    public mutating func number(_ number: Double) {
        if let whole = Int64(exactly: number) { integer(whole) } else { digits("\(number)") }
    }

    private mutating func digits(_ text: String) {
        var text = text
        text.withUTF8 { unsafe raw(UnsafeRawBufferPointer($0)) }
    }
}
