import Foundation
import Insights
import Rules

/// What the coordinator tells one shard, as a record of the shard's partition of `jobs`.
public enum ShardOrder: Codable, Sendable, Equatable {
    /// These definitions hold from here on. A version that is not greater than the shard's says nothing new.
    case adopt(DefinitionSet)
    /// These customers, all of this partition, become members of a list segment, and these cease to be.
    case list(segment: String, add: [String], remove: [String])
    /// The shard's share of a run's round is wanted.
    case work(ShardTask)
    /// No share of a run is wanted any more.
    case cancel(run: String)
    /// A customer is to be forgotten.
    case erase(run: String, customer: String)

    public init(json: UnsafeRawBufferPointer) throws {
        self = try unsafe JSONDecoder().decode(Self.self, from: Data(json))
    }

    public func json() throws -> [UInt8] { try Array(JSONEncoder().encode(self)) }
}

/// A shard's share of one round of a run.
public struct ShardTask: Codable, Sendable, Equatable {
    /// What is to be found out.
    public enum Question: Codable, Sendable, Equatable {
        /// Which fields there are, and how many members these segments have.
        case survey(segments: [String])
        /// The most frequent values of an overlap's fields.
        case overlapValues(OverlapDefinition)
        /// An overlap's counts; `choice` is an `OverlapChoice` in bytes.
        case overlapCounts(OverlapDefinition, choice: [UInt8])
        case differentiators(DifferentiatorsDefinition, limits: SampleLimits)
        /// Ids of customers who are in all segments of `of` and none of `not`, by id, behind `after`, at most `limit`.
        case members(of: [String], not: [String], after: String?, limit: Int)
        /// Who would enter and leave a segment if these definitions held.
        case preview(DefinitionSet, segment: String, examples: Int)
    }

    public var run: String
    /// Counts a run's rounds from 1.
    public var round: Int
    public var question: Question

    public init(run: String, round: Int, question: Question) {
        self.run = run
        self.round = round
        self.question = question
    }
}
