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
        for index in 0..<16 {
            let shift = UInt64(60 - 4 * index)
            unsafe room[index] = Self.digit(high &>> shift)
            unsafe room[index + 16] = Self.digit(low &>> shift)
        }
    }

    @inline(__always)
    private static func digit(_ value: UInt64) -> UInt8 {
        let nibble = UInt8(truncatingIfNeeded: value & 15)
        return nibble < 10 ? nibble &+ 0x30 : nibble &+ 0x57
    }
}
