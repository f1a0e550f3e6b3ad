import Foundation

/// What a shard tells the coordinator, as a record of `partials`: a line of JSON, and behind it an answer's bytes.
///
/// Unsafe inside: bytes of a record are read in place.
@safe
public struct ShardAnswer: Sendable, Equatable {
    /// Where a shard stood.
    public struct Moment: Codable, Sendable, Equatable {
        /// Next offset to read of each events topic.
        public var offsets: [String: Int64]
        /// The partition's clock, milliseconds since 1970; nil before its first record.
        public var clock: Int64?

        public init(offsets: [String: Int64], clock: Int64?) {
            self.offsets = offsets
            self.clock = clock
        }
    }

    /// How complete a segment is in one shard.
    public struct Readiness: Codable, Sendable, Equatable {
        public var segment: String
        public var isReady: Bool
        /// When it will be ready, where that is known; milliseconds since 1970.
        public var completeAt: Int64?

        public init(segment: String, isReady: Bool, completeAt: Int64?) {
            self.segment = segment
            self.isReady = isReady
            self.completeAt = completeAt
        }
    }

    /// What it is about.
    public enum Content: Codable, Sendable, Equatable {
        /// With a commit: the clock moved.
        case clock
        /// Definitions are being taken over: so many of so many records of the past, or customers, are done.
        case adopting(version: UInt64, done: UInt64, of: UInt64)
        /// Definitions hold; what was missing is filled as far as it can be.
        case adopted(version: UInt64, segments: [Readiness])
        /// Part `part` of `parts` (from 1) of the share that was asked for; `bytes` are the question's.
        case share(run: String, round: Int, part: Int, parts: Int)
        /// The share cannot be had.
        case refused(run: String, round: Int, reason: String)
        /// A customer is forgotten, or was not known.
        case erased(run: String, wasKnown: Bool)
    }

    public var partition: Int32
    public var moment: Moment
    public var content: Content
    /// The partial of a share; empty for everything else.
    public var bytes: [UInt8] = []

    public init(partition: Int32, moment: Moment, content: Content, bytes: [UInt8] = []) {
        self.partition = partition
        self.moment = moment
        self.content = content
        self.bytes = bytes
    }

    private struct Head: Codable {
        var partition: Int32
        var moment: Moment
        var content: Content
    }

    /// Reads a record's value.
    public init(record: UnsafeRawBufferPointer) throws {
        let end = unsafe record.firstIndex(of: UInt8(ascii: "\n")) ?? record.endIndex
        let head = try unsafe JSONDecoder().decode(Head.self, from: Data(record[..<end]))
        partition = head.partition
        moment = head.moment
        content = head.content
        bytes = unsafe Array(record[min(end + 1, record.endIndex)...])
    }

    /// A record's value.
    public func record() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let head = try encoder.encode(Head(partition: partition, moment: moment, content: content))
        return Array(head) + [UInt8(ascii: "\n")] + bytes
    }
}
