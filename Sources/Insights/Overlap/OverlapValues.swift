/// A shard's answer to the first round of an overlap: from what the rows of each field are to be chosen. Merges with
/// other shards' answers in any order.
public struct OverlapValues: Sendable, Equatable {
    /// Values of a category that a shard names.
    public static let valuesPerShardMax = 1000
    /// Values of a category that get a row.
    public static let rowsMax = 100
    /// Values of a category in a merged answer: of a thousand shards that agree on none.
    static let valuesMax = 1_000_000

    enum Field: Sendable, Equatable {
        /// Frequent values, ordered by value.
        case category([ValueCount])
        /// In one lane.
        case numbers(NumberHistogram)
    }

    let fingerprint: UInt64
    private(set) var fields: [Field]

    init(_ definition: OverlapDefinition, fields: [Field]) {
        fingerprint = definition.fingerprint
        self.fields = fields
    }

    /// Adds another shard's answer.
    public mutating func merge(_ other: OverlapValues) throws(InsightsFault) {
        guard fingerprint == other.fingerprint, fields.count == other.fields.count else { throw .anotherDefinition }
        for field in fields.indices {
            switch (fields[field], other.fields[field]) {
            case (.category(let own), .category(let their)):
                fields[field] = .category(ValueCount.merging(own, their))
            case (.numbers(var own), .numbers(let their)):
                own.merge(their)
                fields[field] = .numbers(own)
            default: throw .anotherDefinition
            }
        }
    }

    /// Chooses the rows: a category's most frequent values, the more frequent first; bins of numbers by quantiles.
    public func choose() -> OverlapChoice {
        OverlapChoice(
            fingerprint: fingerprint,
            fields: fields.map { field in
                switch field {
                case .category(let values):
                    let frequent = values.sorted { ($1.count, $0) < ($0.count, $1) }
                    return .values(frequent.prefix(Self.rowsMax).map(\.value))
                case .numbers(let histogram): return .bins(NumberBins(histogram))
                }
            })
    }
}

extension OverlapValues {
    public var bytes: [UInt8] {
        var writer = PartialWriter(.overlapValues, fingerprint: fingerprint)
        for field in fields {
            switch field {
            case .category(let values):
                writer.put(values.count)
                for value in values {
                    writer.put(value.value)
                    writer.put(value.count)
                }
            case .numbers(let histogram): histogram.write(to: &writer)
            }
        }
        return writer.finish()
    }

    /// The answer in parts for logs that bound a record: each is an answer, and merged in any order they are this one.
    /// - Parameter bytesMax: of a part of a category, at most.
    public func parts(bytesMax: Int = 384 << 10) -> [[UInt8]] {
        let whole = bytes
        guard whole.count > bytesMax else { return [whole] }
        var nothing = self
        nothing.fields = fields.map { field in
            switch field {
            case .category: .category([])
            case .numbers(let histogram): .numbers(NumberHistogram(lanes: histogram.lanes))
            }
        }
        let valuesPerPart = max(1, bytesMax / (ValueDictionary.valueBytesMax + 8))
        var parts: [[UInt8]] = []
        func add(_ field: Int, _ contents: Field) {
            var part = nothing
            part.fields[field] = contents
            parts.append(part.bytes)
        }
        for (field, contents) in fields.enumerated() {
            guard case .category(let values) = contents else {
                add(field, contents)
                continue
            }
            for start in stride(from: 0, to: values.count, by: valuesPerPart) {
                add(field, .category(Array(values[start..<min(start + valuesPerPart, values.count)])))
            }
        }
        return parts
    }

    /// Reads an answer; throws where the bytes are no answer to this definition.
    public init(_ bytes: UnsafeRawBufferPointer, of definition: OverlapDefinition) throws(InsightsFault) {
        var reader = try unsafe PartialReader(bytes, .overlapValues)
        try reader.expect(definition.fingerprint)
        var fields: [Field] = []
        for field in definition.fields {
            if field.kind.isNumeric {
                fields.append(.numbers(try NumberHistogram(from: &reader, lanes: 1)))
            } else {
                fields.append(.category(try Self.takeValues(from: &reader)))
            }
        }
        try reader.finish()
        self.init(definition, fields: fields)
    }

    private static func takeValues(from reader: inout PartialReader) throws(InsightsFault) -> [ValueCount] {
        var values: [ValueCount] = []
        for _ in 0..<(try reader.takeLength(most: valuesMax, "values")) {
            let next = ValueCount(value: try reader.takeText("value"), count: try reader.takeCount("count of a value"))
            if let last = values.last, last >= next { throw .malformed("order of values") }
            values.append(next)
        }
        return values
    }
}
