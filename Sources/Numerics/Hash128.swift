/// A 128-bit hash; its canonical form is big-endian, the high half first.
public struct Hash128: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Digits of the text form.
    public static let hexCount = 32

    /// The canonical form as 32 lower-case hexadecimal digits.
    public var hexText: String {
        unsafe String(unsafeUninitializedCapacity: Self.hexCount) { room in
            guard let start = room.baseAddress else { return 0 }
            unsafe writeHex(to: start)
            return Self.hexCount
        }
    }

    /// Writes `hexText` into 32 bytes of room, without allocation.
    @inline(__always)
    public func writeHex(to room: UnsafeMutablePointer<UInt8>) {
        let raw = UnsafeMutableRawPointer(room)
        unsafe raw.storeBytes(of: Self.digits(high >> 32), as: UInt64.self)
        unsafe raw.storeBytes(of: Self.digits(high), toByteOffset: 8, as: UInt64.self)
        unsafe raw.storeBytes(of: Self.digits(low >> 32), toByteOffset: 16, as: UInt64.self)
        unsafe raw.storeBytes(of: Self.digits(low), toByteOffset: 24, as: UInt64.self)
    }

    /// The digits of the lower 32 bits, as they lie in memory: each four bits are moved to a byte of their own, and
    /// those above 9 become letters.
    @inline(__always)
    private static func digits(_ value: UInt64) -> UInt64 {
        var nibbles = value & 0xffff_ffff
        nibbles = (nibbles | nibbles &<< 16) & 0x0000_ffff_0000_ffff
        nibbles = (nibbles | nibbles &<< 8) & 0x00ff_00ff_00ff_00ff
        nibbles = (nibbles | nibbles &<< 4) & 0x0f0f_0f0f_0f0f_0f0f
        let areLetters = (nibbles &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
        return (nibbles &+ 0x3030_3030_3030_3030 &+ areLetters &* 0x27).bigEndian
    }
}
