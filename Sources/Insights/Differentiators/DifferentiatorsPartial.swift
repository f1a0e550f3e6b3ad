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
}

extension DifferentiatorsPartial {
    public var bytes: [UInt8] {
        var writer = PartialWriter(.differentiators, fingerprint: fingerprint)
        for count in [customers, sizes.primary, sizes.other, sizes.both] { writer.put(count) }
        for field in fields {
            switch field {
            case .numbers(let histogram): histogram.write(to: &writer)
            case .category(let counts): counts.write(to: &writer)
            }
        }
        for var sample in [primary, other] {
            sample.trim()
            sample.sort()
            sample.write(to: &writer)
        }
        return writer.finish()
    }

    /// Reads a partial; throws where the bytes are none of this definition.
    public init(_ bytes: UnsafeRawBufferPointer, of definition: DifferentiatorsDefinition) throws(InsightsFault) {
        var reader = try unsafe PartialReader(bytes, .differentiators)
        try reader.expect(definition.fingerprint)
        let customers = try reader.takeCount("customers")
        let sizes = Sizes(
            primary: try reader.takeCount("customers"), other: try reader.takeCount("customers"),
            both: try reader.takeCount("customers"))
        let used = definition.usedFields
        var fields: [Field] = []
        for field in used {
            if field.kind.isNumeric {
                fields.append(.numbers(try NumberHistogram(from: &reader, lanes: 2)))
            } else {
                fields.append(.category(try CategoryCounts(from: &reader)))
            }
        }
        let columns = used.count { $0.kind.isNumeric }
        let primary = try SideSample(from: &reader, rowsMax: definition.samplePerSide, columns: columns)
        let other = try SideSample(from: &reader, rowsMax: definition.samplePerSide, columns: columns)
        try reader.finish()
        guard primary.count <= sizes.primary, other.count <= sizes.other else { throw .malformed("sample") }
        self.init(
            definition, customers: customers, sizes: sizes, fields: fields, primary: primary, other: other)
    }
}
