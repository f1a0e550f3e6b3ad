import Numerics

/// What a shard's customers have, or those of several shards together: the attributes, the events, the defined measures,
/// and how many are in which of some segments. From it follow the fields that an insight may look at, and how much of a
/// sample each shard draws. Merges in any order.
///
/// Bounded: of attributes and of event names a shard tells the `entriesMax` that most customers have.
public struct FieldSurvey: Sendable, Equatable {
    /// Segments whose sizes can be asked for at once.
    public static let segmentsMax = 8
    /// Attributes, and names of events, that a shard tells.
    public static let entriesMax = 1000
    /// Bytes of an attribute's path or of a name; what is longer is left out.
    public static let textBytesMax = ValueDictionary.valueBytesMax

    /// The events of one name.
    public struct Events: Sendable, Equatable {
        /// The name as it came, which may differ from shard to shard: the least of them.
        public var name: [UInt8]
        /// Customers who have any, and how many they have together.
        public var customers: UInt64
        public var events: UInt64
        /// Customers whose newest events do not reach back far enough to tell how many there were lately.
        public var isPartlyKept: UInt64

        public init(name: [UInt8], customers: UInt64 = 0, events: UInt64 = 0, isPartlyKept: UInt64 = 0) {
            self.name = name
            self.customers = customers
            self.events = events
            self.isPartlyKept = isPartlyKept
        }

        mutating func merge(_ other: Events) {
            if other.name.lexicographicallyPrecedes(name) { name = other.name }
            customers += other.customers
            events += other.events
            isPartlyKept += other.isPartlyKept
        }
    }

    /// A measure that is defined.
    public struct Measure: Sendable, Equatable {
        public var name: [UInt8]
        public var kinds: KindCounts
        /// Customers whose figure may be off.
        public var approximate: UInt64

        public init(name: [UInt8], kinds: KindCounts = KindCounts(), approximate: UInt64 = 0) {
            self.name = name
            self.kinds = kinds
            self.approximate = approximate
        }

        mutating func merge(_ other: Measure) {
            kinds.merge(other.kinds)
            approximate += other.approximate
        }
    }

    let fingerprint: UInt64
    /// All customers.
    public internal(set) var customers: UInt64
    /// Customers in exactly the segments of a region; bit i of its number is segment i.
    public internal(set) var regions: [UInt64]
    /// Customers whose newest events do not reach back far enough to tell how many visits there were lately.
    public internal(set) var withVisitsPartlyKept: UInt64
    /// Customers with events of more names than are counted for life.
    public internal(set) var withNamesUncounted: UInt64
    /// Attributes and names that a shard had no room for.
    public internal(set) var leftOut: UInt64
    /// By the path's keys, joined by the byte 0xFF, which no text contains.
    public internal(set) var attributes: [[UInt8]: KindCounts]
    /// By folded name.
    public internal(set) var events: [[UInt8]: Events]
    /// By id.
    public internal(set) var measures: [[UInt8]: Measure]

    /// Nothing yet of these segments, at most `segmentsMax`.
    public init(segments: [String]) {
        precondition(segments.count <= Self.segmentsMax)
        fingerprint = Self.fingerprint(segments)
        customers = 0
        regions = Array(repeating: 0, count: 1 << segments.count)
        withVisitsPartlyKept = 0
        withNamesUncounted = 0
        leftOut = 0
        attributes = [:]
        events = [:]
        measures = [:]
    }

    static func fingerprint(_ segments: [String]) -> UInt64 { XXH3.hash64(segments.joined(separator: "\n")) }

    /// Adds another shard's answer.
    public mutating func merge(_ other: FieldSurvey) throws(InsightsFault) {
        guard fingerprint == other.fingerprint, regions.count == other.regions.count else { throw .anotherDefinition }
        customers += other.customers
        for region in regions.indices { regions[region] += other.regions[region] }
        withVisitsPartlyKept += other.withVisitsPartlyKept
        withNamesUncounted += other.withNamesUncounted
        leftOut += other.leftOut
        for (path, kinds) in other.attributes { attributes[path, default: KindCounts()].merge(kinds) }
        for (name, their) in other.events { events[name, default: Events(name: their.name)].merge(their) }
        for (id, their) in other.measures { measures[id, default: Measure(name: their.name)].merge(their) }
    }

    // MARK: Sizes

    /// Customers in all segments of a mask, whatever others they are in.
    public func size(ofAll mask: Int) -> UInt64 {
        regions.indices.reduce(0) { $0 + ($1 & mask == mask ? regions[$1] : 0) }
    }

    /// The sides of a comparison of one of the segments with another, or else with all customers outside it.
    public func sides(primary: Int, second: Int?) -> (primary: UInt64, other: UInt64, both: UInt64) {
        let size = size(ofAll: 1 << primary)
        guard let second else { return (size, customers - min(customers, size), 0) }
        return (size, self.size(ofAll: 1 << second), self.size(ofAll: 1 << primary | 1 << second))
    }
}
