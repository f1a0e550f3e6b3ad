// A survey's bytes behind the header of `PartialFormat`: customers, the regions' counts, customers with visits partly
// kept and with names uncounted, what was left out; then attributes, events and measures, each a number and so many
// entries in the order of their texts.

extension FieldSurvey {
    public var bytes: [UInt8] {
        part(attributes: sorted(attributes)[...], events: sorted(events)[...], measures: sorted(measures)[...]).encoded
    }

    /// The survey in parts for logs that bound a record: each is a survey, and merged in any order they are this one.
    /// - Parameter bytesMax: of a part; a region's counts alone take less.
    public func parts(bytesMax: Int = 384 << 10) -> [[UInt8]] {
        let whole = bytes
        guard whole.count > bytesMax else { return [whole] }
        // The longest entry is a name in both spellings and three counts.
        let entriesPerPart = max(1, bytesMax / (2 * (Self.textBytesMax + 2) + 32))
        var parts = [part(attributes: [], events: [], measures: []).encoded]
        var rest = self
        rest.clearCounts()
        for chunk in Self.chunks(sorted(attributes), of: entriesPerPart) {
            parts.append(rest.part(attributes: chunk, events: [], measures: []).encoded)
        }
        for chunk in Self.chunks(sorted(events), of: entriesPerPart) {
            parts.append(rest.part(attributes: [], events: chunk, measures: []).encoded)
        }
        for chunk in Self.chunks(sorted(measures), of: entriesPerPart) {
            parts.append(rest.part(attributes: [], events: [], measures: chunk).encoded)
        }
        return parts
    }

    private typealias Entries<Entry> = ArraySlice<(key: [UInt8], value: Entry)>

    private func sorted<Entry>(_ entries: [[UInt8]: Entry]) -> [(key: [UInt8], value: Entry)] {
        entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    private static func chunks<Entry>(
        _ entries: [(key: [UInt8], value: Entry)], of count: Int
    ) -> [Entries<Entry>] {
        stride(from: 0, to: entries.count, by: count).map { entries[$0..<min($0 + count, entries.count)] }
    }

    private mutating func clearCounts() {
        customers = 0
        regions = Array(repeating: 0, count: regions.count)
        withVisitsPartlyKept = 0
        withNamesUncounted = 0
        leftOut = 0
    }

    private func part(
        attributes: Entries<KindCounts>, events: Entries<Events>, measures: Entries<Measure>
    ) -> FieldSurvey {
        var part = self
        part.attributes = Dictionary(uniqueKeysWithValues: attributes.map { ($0.key, $0.value) })
        part.events = Dictionary(uniqueKeysWithValues: events.map { ($0.key, $0.value) })
        part.measures = Dictionary(uniqueKeysWithValues: measures.map { ($0.key, $0.value) })
        return part
    }

    private var encoded: [UInt8] {
        var writer = PartialWriter(.survey, fingerprint: fingerprint)
        writer.put(customers)
        for count in regions { writer.put(count) }
        for count in [withVisitsPartlyKept, withNamesUncounted, leftOut] { writer.put(count) }
        writer.put(attributes.count)
        for (path, kinds) in sorted(attributes) {
            writer.put(path)
            kinds.write(to: &writer)
        }
        writer.put(events.count)
        for (folded, entry) in sorted(events) {
            writer.put(folded)
            writer.put(entry.name)
            for count in [entry.customers, entry.events, entry.isPartlyKept] { writer.put(count) }
        }
        writer.put(measures.count)
        for (id, measure) in sorted(measures) {
            writer.put(id)
            writer.put(measure.name)
            measure.kinds.write(to: &writer)
            writer.put(measure.approximate)
        }
        return writer.finish()
    }

    /// Reads an answer; throws where the bytes are no survey with these segments.
    public init(_ bytes: UnsafeRawBufferPointer, segments: [String]) throws(InsightsFault) {
        guard segments.count <= Self.segmentsMax else { throw .anotherDefinition }
        self.init(segments: segments)
        var reader = try unsafe PartialReader(bytes, .survey)
        try reader.expect(fingerprint)
        customers = try reader.takeCount("customers")
        for region in regions.indices { regions[region] = try reader.takeCount("count of a region") }
        withVisitsPartlyKept = try reader.takeCount("customers")
        withNamesUncounted = try reader.takeCount("customers")
        leftOut = try reader.takeCount("fields left out")
        attributes = try Self.entries(from: &reader) { reader throws(InsightsFault) in
            try KindCounts(from: &reader)
        }
        events = try Self.entries(from: &reader) { reader throws(InsightsFault) in
            Events(
                name: try reader.takeText("name of an event"), customers: try reader.takeCount("customers"),
                events: try reader.takeCount("events"), isPartlyKept: try reader.takeCount("customers"))
        }
        measures = try Self.entries(from: &reader) { reader throws(InsightsFault) in
            Measure(
                name: try reader.takeText("name of a measure"), kinds: try KindCounts(from: &reader),
                approximate: try reader.takeCount("customers"))
        }
        try reader.finish()
    }

    /// Entries that a partial may have: of a thousand shards that agree on none.
    private static var allEntriesMax: Int { 1_000_000 }

    private static func entries<Entry>(
        from reader: inout PartialReader, _ take: (inout PartialReader) throws(InsightsFault) -> Entry
    ) throws(InsightsFault) -> [[UInt8]: Entry] {
        var entries: [[UInt8]: Entry] = [:]
        for _ in 0..<(try reader.takeLength(most: allEntriesMax, "entries")) {
            let key = try reader.takeText("key of an entry")
            guard entries.updateValue(try take(&reader), forKey: key) == nil else { throw .malformed("entries") }
        }
        return entries
    }
}
