import Numerics

/// The rows that the coordinator chose for each field; every shard counts these in the second round.
public struct OverlapChoice: Sendable, Equatable {
    enum Field: Sendable, Equatable {
        /// A row each, then `other`, then those without a value.
        case values([[UInt8]])
        /// A row a bin, then those without a value.
        case bins(NumberBins)

        var labels: [RowLabel] {
            switch self {
            case .values(let values): values.map(RowLabel.value) + [RowLabel(kind: .other), RowLabel(kind: .missing)]
            case .bins(let bins): bins.labels + [RowLabel(kind: .missing)]
            }
        }

        var rowCount: Int {
            switch self {
            case .values(let values): values.count + 2
            case .bins(let bins): bins.count + 1
            }
        }
    }

    let fingerprint: UInt64
    let fields: [Field]

    /// What counts of this choice have in common.
    var countsFingerprint: UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe XXH3.hash64($0) }
    }
}

extension OverlapChoice {
    public var bytes: [UInt8] {
        var writer = PartialWriter(.overlapChoice, fingerprint: fingerprint)
        for field in fields {
            switch field {
            case .values(let values):
                writer.put(values.count)
                for value in values { writer.put(value) }
            case .bins(let bins):
                writer.put(bins.areValues ? 1 : 0)
                writer.put(bins.count)
                guard let lowest = bins.lowest else { continue }
                writer.put(signed: lowest)
                for edge in bins.edges { writer.put(signed: edge) }
            }
        }
        return writer.finish()
    }

    /// Reads a choice; throws where the bytes are no choice for this definition.
    public init(_ bytes: UnsafeRawBufferPointer, of definition: OverlapDefinition) throws(InsightsFault) {
        var reader = try unsafe PartialReader(bytes, .overlapChoice)
        try reader.expect(definition.fingerprint)
        var fields: [Field] = []
        for field in definition.fields {
            if field.kind.isNumeric {
                fields.append(.bins(try Self.takeBins(from: &reader)))
            } else {
                var values: [[UInt8]] = []
                for _ in 0..<(try reader.takeLength(most: OverlapValues.rowsMax, "values")) {
                    values.append(try reader.takeText("value"))
                }
                guard Set(values).count == values.count else { throw .malformed("values") }
                fields.append(.values(values))
            }
        }
        try reader.finish()
        self.init(fingerprint: definition.fingerprint, fields: fields)
    }

    private static func takeBins(from reader: inout PartialReader) throws(InsightsFault) -> NumberBins {
        let areValues = try reader.takeInteger("kind of bins")
        guard areValues <= 1 else { throw .malformed("kind of bins") }
        let count = try reader.takeLength(most: NumberBins.binsMax, "bins")
        var starts: [Int64] = []
        for _ in 0..<count {
            let start = try reader.takeSigned("start of a bin")
            if let last = starts.last, last >= start { throw .malformed("order of bins") }
            starts.append(start)
        }
        return NumberBins(lowest: starts.first, edges: Array(starts.dropFirst()), areValues: areValues == 1)
    }
}
