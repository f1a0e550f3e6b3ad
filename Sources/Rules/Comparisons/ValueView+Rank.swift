import Events
import Numerics

extension ValueView {
    /// The order in rank: below 0, 0, above 0. Missing, then false, true, numbers by size, text by code point. Values
    /// of order 0 are one value: 1 and 1.0 are, 1 and "1" are not.
    @inline(__always)
    public func rank(comparedTo other: ValueView) -> Int {
        guard kind == other.kind else { return kind.rawValue < other.kind.rawValue ? -1 : 1 }
        switch kind {
        case .number: return number < other.number ? -1 : number > other.number ? 1 : 0
        case .text: return unsafe TextOrder.order(text, to: other.text)
        case .missing, .no, .yes: return 0
        }
    }

    /// A hash of the value, equal for one value; kept in customers' records, so it never changes: XXH3-64, seeded with
    /// the kind, of the text, or of the number's bits as little-endian bytes, or of nothing.
    public var identityHash: UInt64 {
        let seed = UInt64(kind.rawValue)
        switch kind {
        case .number:
            // -0 is 0.
            let bits = (number == 0 ? 0 : number).bitPattern.littleEndian
            return unsafe withUnsafeBytes(of: bits) { unsafe XXH3.hash64($0, seed: seed) }
        case .text: return unsafe XXH3.hash64(text, seed: seed)
        case .missing, .no, .yes:
            return unsafe XXH3.hash64(UnsafeRawBufferPointer(start: nil, count: 0), seed: seed)
        }
    }
}
