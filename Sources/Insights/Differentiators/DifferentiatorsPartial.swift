/// What a shard, or several of them together, know of a question what differentiates a segment. Merges in any order.
///
/// Bounded: at most `samplePerSide` rows a side, 1,024 cells a field of numbers, 30 values a category.
public struct DifferentiatorsPartial: Sendable {
    /// Customers of the sides; those on both are counted in each.
    struct Sizes: Sendable, Equatable {
        var primary: UInt64
        var other: UInt64
        var both: UInt64
    }

    enum Field: Sendable, Equatable {
        /// Lanes: primary, other.
        case numbers(NumberHistogram)
        case category(CategoryCounts)
    }

    let fingerprint: UInt64
    private(set) var customers: UInt64
    private(set) var sizes: Sizes
    /// By used field.
    private(set) var fields: [Field]
    private(set) var primary: SideSample
    private(set) var other: SideSample

    init(
        _ definition: DifferentiatorsDefinition, customers: UInt64, sizes: Sizes, fields: [Field], primary: SideSample,
        other: SideSample
    ) {
        fingerprint = definition.fingerprint
        self.customers = customers
        self.sizes = sizes
        self.fields = fields
        self.primary = primary
        self.other = other
        self.primary.trim()
        self.other.trim()
    }

    /// Adds what another shard knows.
    public mutating func merge(_ their: DifferentiatorsPartial) throws(InsightsFault) {
        guard fingerprint == their.fingerprint, fields.count == their.fields.count else { throw .anotherDefinition }
        customers += their.customers
        sizes.primary += their.sizes.primary
        sizes.other += their.sizes.other
        sizes.both += their.sizes.both
        for index in fields.indices {
            switch (fields[index], their.fields[index]) {
            case (.numbers(var own), .numbers(let added)):
                own.merge(added)
                fields[index] = .numbers(own)
            case (.category(var own), .category(let added)):
                own.merge(added)
                fields[index] = .category(own)
            default: throw .anotherDefinition
            }
        }
        primary.merge(their.primary)
        other.merge(their.other)
    }

    /// Drops rows beyond the sample's size, which merging leaves for once at the end.
    mutating func trimSamples() {
        primary.trim()
        other.trim()
    }

    /// Puts the rows of the samples, without those that are too many, in their one order.
    mutating func sortSamples() {
        sortSample(isPrimary: true)
        sortSample(isPrimary: false)
    }

    /// The same of one side.
    mutating func sortSample(isPrimary: Bool) {
        if isPrimary {
            primary.trim()
            primary.sort()
        } else {
            other.trim()
            other.sort()
        }
    }

    /// Some rows of both samples, without counts; the rows must be sorted.
    func part(rows: Range<Int>) -> DifferentiatorsPartial {
        var part = withoutCounts
        part.primary = primary.part(rows)
        part.other = other.part(rows)
        return part
    }

    /// The counts of some fields, without rows.
    /// - Parameter withSizes: whether the customers are counted in this part.
    func part(fields wanted: Range<Int>, withSizes: Bool) -> DifferentiatorsPartial {
        var part = withoutCounts
        part.primary = primary.part(0..<0)
        part.other = other.part(0..<0)
        for index in wanted { part.fields[index] = fields[index] }
        if withSizes {
            part.customers = customers
            part.sizes = sizes
        }
        return part
    }

    private var withoutCounts: DifferentiatorsPartial {
        var part = self
        part.customers = 0
        part.sizes = Sizes(primary: 0, other: 0, both: 0)
        part.fields = fields.map { field in
            switch field {
            case .numbers(let histogram): .numbers(NumberHistogram(lanes: histogram.lanes))
            case .category: .category(CategoryCounts(values: [], missing: .zero))
            }
        }
        return part
    }
}
