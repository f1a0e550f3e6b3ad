/// A shard's answer to the second round of an overlap: its customers in each region, in all and by the rows chosen.
/// Merges with other shards' answers in any order.
public struct OverlapCounts: Sendable, Equatable {
    let fingerprint: UInt64
    /// Customers in exactly the region's segments, by region; region 0 is those in none.
    private(set) var regions: [UInt64]
    /// The same of each row of each field, shape (fields, rows, regions).
    private(set) var fields: [[[UInt64]]]

    init(_ choice: OverlapChoice, regions: [UInt64], fields: [[[UInt64]]]) {
        fingerprint = choice.countsFingerprint
        self.regions = regions
        self.fields = fields
    }

    /// Adds another shard's answer.
    public mutating func merge(_ other: OverlapCounts) throws(InsightsFault) {
        guard fingerprint == other.fingerprint, regions.count == other.regions.count,
            fields.map(\.count) == other.fields.map(\.count)
        else { throw .anotherDefinition }
        Self.add(other.regions, to: &regions)
        for field in fields.indices {
            for row in fields[field].indices { Self.add(other.fields[field][row], to: &fields[field][row]) }
        }
    }

    private static func add(_ other: [UInt64], to counts: inout [UInt64]) {
        for index in counts.indices { counts[index] += other[index] }
    }
}

extension OverlapCounts {
    public var bytes: [UInt8] {
        var writer = PartialWriter(.overlapCounts, fingerprint: fingerprint)
        for count in regions { writer.put(count) }
        for row in fields.joined() { for count in row { writer.put(count) } }
        return writer.finish()
    }

    /// The answer in parts for logs that bound a record: each is an answer, and merged in any order they are this one.
    /// A part has one field of 100 rows by 256 regions at most, besides the others' zeros.
    /// - Parameter bytesMax: above which there are several.
    public func parts(bytesMax: Int = 384 << 10) -> [[UInt8]] {
        let whole = bytes
        guard whole.count > bytesMax else { return [whole] }
        return fields.indices.map { field in
            var part = self
            if field > 0 { part.regions = Array(repeating: 0, count: regions.count) }
            for other in fields.indices where other != field {
                part.fields[other] = fields[other].map { Array(repeating: 0, count: $0.count) }
            }
            return part.bytes
        }
    }

    /// Reads an answer; throws where the bytes are no counts of this choice.
    public init(
        _ bytes: UnsafeRawBufferPointer, of definition: OverlapDefinition, _ choice: OverlapChoice
    ) throws(InsightsFault) {
        var reader = try unsafe PartialReader(bytes, .overlapCounts)
        try reader.expect(choice.countsFingerprint)
        let regions = try Self.takeCounts(definition.regionCount, from: &reader)
        var fields: [[[UInt64]]] = []
        for field in choice.fields {
            var rows: [[UInt64]] = []
            for _ in 0..<field.rowCount { rows.append(try Self.takeCounts(definition.regionCount, from: &reader)) }
            fields.append(rows)
        }
        try reader.finish()
        self.init(choice, regions: regions, fields: fields)
    }

    private static func takeCounts(_ count: Int, from reader: inout PartialReader) throws(InsightsFault) -> [UInt64] {
        var counts: [UInt64] = []
        for _ in 0..<count { counts.append(try reader.takeCount("count of a region")) }
        return counts
    }
}
