import Numerics

// What a shard sends to the coordinator, as bytes. Little-endian, without padding:
//
//     mark          2 bytes  "KI"
//     version       UInt8    1
//     kind          UInt8    1 values of an overlap, 2 choice of values, 3 counts of an overlap, 4 differentiators,
//                            5 a survey
//     checksum      UInt64   XXH3-64 of all that follows
//     fingerprint   UInt64   XXH3-64 of the definition, in each kind the first thing of the body
//
// Counts are variable-length integers (7 bits a byte, the lowest first), since most are small; ascending integers are
// differences to the one before; texts are a length and UTF-8. Equal partials are equal bytes: what has no order of its
// own is sorted. Refused: JSON, which is five times as long and does not keep every double's bits in every reader.

/// Marks and bounds of partials.
enum PartialFormat {
    static let mark: UInt16 = 0x494B
    static let version: UInt8 = 1
    static let headerBytes = 12
    /// No count is larger: sums of any number of partials that fit a machine stay within 63 bits.
    static let countMax: UInt64 = 1 << 40

    enum Kind: UInt8 {
        case overlapValues = 1
        case overlapChoice = 2
        case overlapCounts = 3
        case differentiators = 4
        case survey = 5
    }
}
