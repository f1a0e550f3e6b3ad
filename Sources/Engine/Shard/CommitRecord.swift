import Foundation
import Numerics

// The commit record is a shard's last changelog record in every commit, under the key `!commit`: where the input
// stands, the clock, and what the segments were when it was written. JSON, so that an operator can read it:
//
//     {"checksum":"…16 hexadecimal digits, XXH3-64 of the object behind `commit`…","commit":{…}}

/// What a shard's state belongs to.
struct CommitRecord: Codable, Equatable {
    struct Segment: Codable, Equatable {
        var id: String
        /// Hash of the rule in canonical text.
        var rule: UInt64
        var definitionVersion: UInt32
        var entries: UInt64
        var exits: UInt64
        var isReady: Bool
        var completeAt: Int64?
    }

    /// A state that customers' records have room for.
    struct State: Codable, Equatable {
        var fingerprint: UInt64
        /// Time up to which events may be missing in it; nil where none is.
        var missingUpTo: Int64?
    }

    /// Format of the changelog, 1 so far.
    var schema = Self.schemaVersion
    /// Commits so far.
    var transaction: UInt64
    /// Next offset of each input topic; null where nothing of it has been read.
    var offsets: [Int64?]
    var clock: Int64
    var modelVersion: Int
    var figures: ShardFigures
    var segments: [Segment]
    /// nil in a record of a version that did not say so yet.
    var states: [State]?
    /// Customers, and the sum of the hashes of their records in the changelog, so that one that lacks any is known. nil
    /// in a record of a version that did not say so yet.
    var customers: Int?
    var recordSum: UInt64?
    /// Version of a customer who comes for the first time; nil for 0.
    var firstVersion: UInt64?
    /// Version of the definitions; nil in a record of a version that did not say so yet.
    var definitions: UInt64?
    /// nil where no plan is being taken over.
    var takeover: Takeover?

    static let schemaVersion = 1
    static let key = "!commit"
    private static let prefix = "{\"checksum\":\""
    private static let middle = "\",\"commit\":"

    /// The record as JSON.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // A value of whole numbers, texts and truths: there is nothing in it that JSON cannot hold.
        let body = (try? encoder.encode(self)) ?? Data()
        let checksum = unsafe body.withUnsafeBytes { unsafe XXH3.hash64($0) }
        return Array((Self.prefix + Self.hex(checksum) + Self.middle).utf8) + Array(body) + [UInt8(ascii: "}")]
    }

    init(
        transaction: UInt64, offsets: [Int64?], clock: Int64, modelVersion: Int, figures: ShardFigures,
        segments: [Segment], states: [State], customers: Int, recordSum: UInt64, firstVersion: UInt64,
        definitions: UInt64, takeover: Takeover?
    ) {
        self.transaction = transaction
        self.offsets = offsets
        self.clock = clock
        self.modelVersion = modelVersion
        self.figures = figures
        self.segments = segments
        self.states = states
        self.customers = customers
        self.recordSum = recordSum
        self.firstVersion = firstVersion > 0 ? firstVersion : nil
        self.definitions = definitions
        self.takeover = takeover
    }

    /// Reads a record; throws where it is damaged or of a later schema.
    init(_ bytes: UnsafeRawBufferPointer) throws(RestoreError) {
        let front = Self.prefix.utf8.count + 16 + Self.middle.utf8.count
        guard bytes.count > front, unsafe bytes.last == UInt8(ascii: "}"), unsafe bytes.starts(with: Self.prefix.utf8)
        else {
            throw .damagedCommitRecord
        }
        let body = unsafe Data(bytes[front..<bytes.count - 1])
        let checksum = unsafe bytes[Self.prefix.utf8.count..<Self.prefix.utf8.count + 16]
        guard unsafe body.withUnsafeBytes({ unsafe checksum.elementsEqual(Self.hex(XXH3.hash64($0)).utf8) }) else {
            throw .damagedCommitRecord
        }
        struct Schema: Codable { var schema: Int }
        guard let schema = try? JSONDecoder().decode(Schema.self, from: body).schema else { throw .damagedCommitRecord }
        guard schema <= Self.schemaVersion else { throw .newerSchema(schema) }
        guard let record = try? JSONDecoder().decode(CommitRecord.self, from: body) else { throw .damagedCommitRecord }
        self = record
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
