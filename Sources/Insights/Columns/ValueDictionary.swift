import Glibc
import Numerics

/// The values that a category has in one shard, each with a small code: 1, 2, … in the order they came.
///
/// Plain data throughout, since the code of every customer's value is looked up.
public struct ValueDictionary: Sendable {
    /// The code of a customer without a value.
    public static let missing: UInt32 = 0
    /// Values a field may have in a shard; those past it share the code `valuesMax + 1`.
    public static let valuesMax = 1 << 20
    public static let beyond = UInt32(valuesMax + 1)
    /// Bytes of a value; what is longer is cut, at a whole character.
    public static let valueBytesMax = 512

    private struct Slot: BitwiseCopyable {
        var hash: UInt64 = 0
        /// 0 for an empty slot.
        var code: UInt32 = 0
    }

    /// All values' bytes, one after another; value i ends at `ends[i]`.
    private var text: [UInt8] = []
    private var ends: [Int] = []
    /// Open addressing, at most half full.
    private var slots = Array(repeating: Slot(), count: 64)

    public init() {}

    /// Number of values there are.
    public var count: Int { ends.count }

    /// The value of a code from 1 to `count`, as UTF-8; nil for any other code.
    public func value(_ code: UInt32) -> [UInt8]? {
        code > 0 && code <= count ? Array(text[range(of: code)]) : nil
    }

    @inline(__always)
    private func range(of code: UInt32) -> Range<Int> {
        (code > 1 ? ends[Int(code) - 2] : 0)..<ends[Int(code) - 1]
    }

    /// The code of a text, which is taken in if it is new.
    public mutating func code(of text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { unsafe code(of: UnsafeRawBufferPointer($0)) }
    }

    /// The code of a value in UTF-8, which is taken in if it is new.
    public mutating func code(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let value = unsafe Self.cut(bytes)
        let hash = unsafe XXH3.hash64(value)
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[index].code != 0 {
            if unsafe slots[index].hash == hash && isEqual(slots[index].code, value) { return slots[index].code }
            index = (index + 1) & (slots.count - 1)
        }
        guard count < Self.valuesMax else { return Self.beyond }
        unsafe text.append(contentsOf: value)
        ends.append(text.count)
        let slot = Slot(hash: hash, code: UInt32(count))
        slots[index] = slot
        if count * 2 > slots.count { grow() }
        return slot.code
    }

    @inline(__always)
    private func isEqual(_ code: UInt32, _ value: UnsafeRawBufferPointer) -> Bool {
        let range = range(of: code)
        guard range.count == value.count, let other = value.baseAddress else { return range.count == value.count }
        return unsafe text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return false }
            return unsafe memcmp(base + range.lowerBound, other, value.count) == 0
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.code != 0 {
            var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
            while slots[index].code != 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }

    private static func cut(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.count > valueBytesMax else { return unsafe bytes }
        var end = valueBytesMax
        while unsafe end > 0 && bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[..<end])
    }
}
