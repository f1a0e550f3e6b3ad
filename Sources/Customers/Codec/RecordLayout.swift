// A customer's record in the changelog: all that is kept of one customer, so that it can be read back under another
// plan, in another shard, or by a later version. Little-endian, without padding:
//
//     mark          2 bytes  "KC"
//     version       UInt8    1
//     model         UInt8    version of the journey model
//     checksum      UInt64   XXH3-64 of all that follows
//     first seen, last record, last expiry, due, last evicted      Int64 × 5
//     events, events in the journey, version                       UInt64 × 3
//     visits        UInt32
//     names         UInt16 n, then n × (UInt16 length, the name as it was spelled)
//     counts        UInt16 n, then n × (UInt16 name, UInt32 count)
//     ring          UInt8 n, UInt8 words of marks, UInt64 fingerprint of the selects that the marks stand for,
//                   then n × (Int64 time, UInt64 duplicate hash, UInt16 name, words × UInt32 marks)
//     journey       UInt8: 0 none, 1 the state (64 × Float), 3 also the state before the ring
//     memberships   UInt16 n, then n × (UInt64 fingerprint of the segment's id, Int64 since)
//     attributes    UInt32 bytes, then `Attributes`' section
//     waiting       UInt32 bytes, then `WaitingEvents`' section
//     states        UInt16 n, then n × (UInt64 fingerprint of the state, UInt32 bytes, the state's section)
//
// While a plan is taken over, records of customers under the new one have one more state, `takeoverState`: 8 bytes that
// name the takeover. Whoever knows no such state passes over it.
//
// Names stand in the record itself and states and segments are found by fingerprint: nothing depends on the order in
// which a shard met them. Refused: the block as it is (a change of plan would make every record unreadable), and one
// dictionary of names for the shard (a record could not move to another one).

import Numerics

/// Marks and bounds of the record.
enum CustomerRecord {
    static let mark: UInt16 = 0x434B
    static let version: UInt8 = 1
    static let checksumOffset = 4
    static let bodyOffset = 12
    static let journeyBytes = 256
    /// Fingerprint of what stands among the states for the takeover in which the record was written.
    static let takeoverState: UInt64 = XXH3.hash64("takeover")
}

extension CustomerRecord {
    /// A hash of a customer's id and record, by the record's own checksum; never 0. Another one wherever either differs.
    static func hash(idHash: UInt64, checksum: UInt64) -> UInt64 {
        var random = SplitMix64(seed: idHash ^ checksum &* 0x9E37_79B9_7F4A_7C15)
        return max(random.next(), 1)
    }
}

/// What a record refers to by fingerprint, of one plan.
public struct RecordLayout: Sendable {
    public var states: [UInt64]
    public var segments: [UInt64]
    public var marks: UInt64
    public var markWords: Int
    public var modelVersion: UInt8
    /// Tells records that are written while a plan is taken over from those of customers whose turn is yet to come; 0 at
    /// other times.
    public var takeover: UInt64 = 0

    public init(states: [UInt64], segments: [UInt64], marks: UInt64, markWords: Int, modelVersion: UInt8) {
        self.states = states
        self.segments = segments
        self.marks = marks
        self.markWords = markWords
        self.modelVersion = modelVersion
    }
}

/// Why a record cannot be read.
public enum RecordFault: Error, Sendable, Equatable, CustomStringConvertible {
    case notARecord
    /// The version of the record, newer than this program's.
    case newerVersion(UInt8)
    case newerModel(UInt8)
    case checksum
    /// A part of the record is not what it should be.
    case malformed(String)

    public var description: String {
        switch self {
        case .notARecord: "the value is no customer's record"
        case .newerVersion(let version):
            "the record has version \(version), and this program reads up to \(CustomerRecord.version): "
                + "run the version of Kindred that wrote it, or a later one"
        case .newerModel(let version):
            "the record's journey is of model \(version), which this program does not know: run a later version of Kindred"
        case .checksum: "the record's checksum does not agree with its bytes: it is damaged"
        case .malformed(let part): "the record's \(part) cannot be read, though its checksum agrees"
        }
    }
}
