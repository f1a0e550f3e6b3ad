/// What differentiates a segment: two lists, the better a field tells the sides apart the further up.
public struct DifferentiatorsResult: Codable, Sendable, Equatable {
    /// One of the two sides.
    public struct Side: Codable, Sendable, Equatable {
        /// nil for all customers outside the primary segment.
        public var segment: SegmentName?
        public var customers: UInt64
        /// Customers by whom numbers were scored: all, or a sample.
        public var scored: UInt64
    }

    /// Customers with a value that has a row of its own, or none.
    public struct Row: Codable, Sendable, Equatable {
        public var label: RowLabel
        public var primary: UInt64
        public var other: UInt64
    }

    /// Against the last run.
    public struct Change: Codable, Sendable, Equatable {
        /// The score less the last one.
        public var score: Double
        /// Places up since then.
        public var rank: Int

        public init(score: Double, rank: Int) {
            self.score = score
            self.rank = rank
        }
    }

    public struct Field: Codable, Sendable, Equatable {
        public var field: InsightField
        /// Place in its list, from 1; nil where the segment's own rule reads the field.
        public var rank: Int?
        /// How well the field alone tells the sides apart: 2·AUC* − 1, from 0 to 1.
        public var score: Double
        /// Of the score; nil where all customers were scored.
        public var standardError: Double?
        public var pValue: Double
        /// Share of false ones among the fields up to this p; nil where the segment's own rule reads the field.
        public var qValue: Double?
        /// Whether it stands below the line: the difference may be luck.
        public var isBelowLine: Bool
        public var direction: Direction
        /// Customers with a value.
        public var primarySupport: UInt64
        public var otherSupport: UInt64
        /// Both distributions, over all customers; the last row is of those without a value.
        public var rows: [Row]
        /// nil where the last run had no such field.
        public var change: Change?
    }

    /// A field without a score.
    public struct LeftOut: Codable, Sendable, Equatable {
        public enum Reason: String, Codable, Sendable { case constant, tooManyValues, protected, tooManyFields }

        public var field: InsightField
        public var reason: Reason
        public var words: String

        public init(_ field: InsightField, _ reason: Reason) {
            self.field = field
            self.reason = reason
            words =
                switch reason {
                case .constant: "all customers have the same value"
                case .tooManyValues: "more than \(DifferentiatorsDefinition.valuesMax) different values"
                case .protected: "the configuration protects it"
                case .tooManyFields:
                    "there are more than \(DifferentiatorsDefinition.fieldsMax) fields: it has to be asked for by name"
                }
        }
    }

    /// q-value from which on a field stands below the line.
    public static let lineQ = 0.05

    public var customers: UInt64
    public var primary: Side
    public var other: Side
    /// Customers who count on both sides.
    public var inBoth: UInt64
    public var attributes: [Field]
    public var measures: [Field]
    /// Fields that the segment's own rule reads.
    public var definesSegment: [Field]
    public var leftOut: [LeftOut]
}

extension DifferentiatorsResult {
    /// The field of the same list and id.
    func field(_ field: InsightField) -> Field? {
        (field.list == .attribute ? attributes : measures).first { $0.field.id == field.id }
            ?? definesSegment.first { $0.field.id == field.id && $0.field.list == field.list }
    }
}
