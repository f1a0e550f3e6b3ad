/// What an overlap found. Regions are all sets of at least one of the segments, the smaller sets first.
public struct OverlapResult: Codable, Sendable, Equatable {
    public struct Segment: Codable, Sendable, Equatable {
        public var id: String
        public var name: String
        public var customers: UInt64
    }

    public struct Region: Codable, Sendable, Equatable {
        /// Ids of its segments.
        public var segments: [String]
        /// Customers in exactly these segments; all regions' add up to `union`.
        public var exclusive: UInt64
        /// Customers in at least these segments.
        public var inclusive: UInt64
        /// `exclusive` as a share of the union, 0 to 1; nil where the union is empty.
        public var shareOfUnion: Double?
    }

    public struct Pair: Codable, Sendable, Equatable {
        public var first: String
        public var second: String
        public var both: UInt64
        public var either: UInt64
        /// Both over either, 0 to 1; nil where both segments are empty.
        public var jaccard: Double?
        /// Share of the first segment's members who are in the second too, 0 to 1; nil where it has none.
        public var shareOfFirst: Double?
        public var shareOfSecond: Double?
    }

    public struct Row: Codable, Sendable, Equatable {
        public var label: RowLabel
        public var customers: UInt64
        /// Customers in none of the segments.
        public var inNone: UInt64
        /// By region, in the order of `regions`.
        public var exclusive: [UInt64]
        public var inclusive: [UInt64]
    }

    public struct Field: Codable, Sendable, Equatable {
        public var field: InsightField
        /// Their counts add up to those of all customers.
        public var rows: [Row]
    }

    public var customers: UInt64
    /// Customers in at least one of the segments.
    public var union: UInt64
    public var segments: [Segment]
    public var regions: [Region]
    public var pairs: [Pair]
    public var fields: [Field]
}

extension OverlapResult {
    /// - Parameter counts: merged from all shards.
    public init(_ definition: OverlapDefinition, _ choice: OverlapChoice, _ counts: OverlapCounts) {
        let inclusive = SupersetSums.inclusive(counts.regions)
        let order = Self.regionOrder(definition.segments.count)
        let union = inclusive[0] - counts.regions[0]
        customers = inclusive[0]
        self.union = union
        segments = definition.segments.enumerated().map { index, segment in
            Segment(id: segment.id, name: segment.name, customers: inclusive[1 << index])
        }
        regions = order.map { region in
            Region(
                segments: definition.segments.indices.filter { region >> $0 & 1 == 1 }.map {
                    definition.segments[$0].id
                },
                exclusive: counts.regions[region], inclusive: inclusive[region],
                shareOfUnion: Self.share(counts.regions[region], of: union))
        }
        pairs = Self.pairs(definition, inclusive)
        fields = zip(definition.fields, zip(choice.fields, counts.fields)).map { field, rows in
            Field(field: field, rows: zip(rows.0.labels, rows.1).map { Self.row($0, $1, order) })
        }
    }

    /// The regions' numbers: the smaller sets first, then by number.
    private static func regionOrder(_ segments: Int) -> [Int] {
        (1..<1 << segments).sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
    }

    private static func share(_ part: UInt64, of whole: UInt64) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    private static func pairs(_ definition: OverlapDefinition, _ inclusive: [UInt64]) -> [Pair] {
        let segments = definition.segments
        return segments.indices.flatMap { first in
            segments.indices.dropFirst(first + 1).map { second in
                let (m, n) = (inclusive[1 << first], inclusive[1 << second])
                let both = inclusive[1 << first | 1 << second]
                return Pair(
                    first: segments[first].id, second: segments[second].id, both: both, either: m + n - both,
                    jaccard: share(both, of: m + n - both), shareOfFirst: share(both, of: m),
                    shareOfSecond: share(both, of: n))
            }
        }
    }

    private static func row(_ label: RowLabel, _ exclusive: [UInt64], _ order: [Int]) -> Row {
        let inclusive = SupersetSums.inclusive(exclusive)
        return Row(
            label: label, customers: inclusive[0], inNone: exclusive[0], exclusive: order.map { exclusive[$0] },
            inclusive: order.map { inclusive[$0] })
    }
}
