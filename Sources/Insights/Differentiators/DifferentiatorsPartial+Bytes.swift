// A partial's bytes behind the header of `PartialFormat`: customers, then those of each side and of both; the fields in
// their order, a histogram of numbers or the counts of a category's values; the samples of the primary and of the other
// side.

extension DifferentiatorsPartial {
    public var bytes: [UInt8] {
        var sorted = self
        sorted.sortSamples()
        return sorted.encoded
    }

    /// The partial in parts for logs that bound a record: each is a partial, and merged in any order they are this one.
    /// - Parameter bytesMax: of a part with rows, about.
    public func parts(bytesMax: Int = 384 << 10) -> [[UInt8]] {
        var source = DifferentiatorsParts(self, bytesMax: bytesMax)
        var parts: [[UInt8]] = []
        while true {
            switch source.advance() {
            case .working: continue
            case .part(let bytes): parts.append(bytes)
            case .done: return parts
            }
        }
    }

    var encoded: [UInt8] {
        var writer = PartialWriter(.differentiators, fingerprint: fingerprint)
        for count in [customers, sizes.primary, sizes.other, sizes.both] { writer.put(count) }
        for field in fields {
            switch field {
            case .numbers(let histogram): histogram.write(to: &writer)
            case .category(let counts): counts.write(to: &writer)
            }
        }
        primary.write(to: &writer)
        other.write(to: &writer)
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
        self.init(
            definition, customers: customers, sizes: sizes, fields: fields, primary: primary, other: other)
    }
}
