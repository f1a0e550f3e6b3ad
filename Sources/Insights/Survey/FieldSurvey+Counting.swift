// How a shard fills its answer.

extension FieldSurvey {
    /// Counts a customer.
    /// - Parameter region: bit i: member of segment i.
    public mutating func add(region: Int, hasVisitsPartlyKept: Bool, hasNamesUncounted: Bool) {
        customers += 1
        regions[region & (regions.count - 1)] += 1
        if hasVisitsPartlyKept { withVisitsPartlyKept += 1 }
        if hasNamesUncounted { withNamesUncounted += 1 }
    }

    /// Sets what all customers have, of which there may be more than is told.
    public mutating func set(
        attributes: [[UInt8]: KindCounts], events: [[UInt8]: Events], measures: [[UInt8]: Measure],
        leftOut: UInt64 = 0
    ) {
        self.attributes = Self.mostFrequent(attributes) { $0.total }
        self.events = Self.mostFrequent(events) { $0.customers }
        self.measures = measures.filter { $0.key.count <= Self.textBytesMax }
        for (id, measure) in self.measures where measure.name.count > Self.textBytesMax {
            self.measures[id]?.name = id
        }
        let told = self.attributes.count + self.events.count
        self.leftOut = leftOut + UInt64(attributes.count + events.count - told)
    }

    /// Those entries that most customers have; of equally frequent ones the first by their bytes.
    private static func mostFrequent<Entry>(
        _ entries: [[UInt8]: Entry], customers: (Entry) -> UInt64
    ) -> [[UInt8]: Entry] {
        let fitting = entries.filter { $0.key.count <= textBytesMax }
        guard fitting.count > entriesMax else { return fitting }
        let ranked = fitting.sorted { first, second in
            let (left, right) = (customers(first.value), customers(second.value))
            return left != right ? left > right : first.key.lexicographicallyPrecedes(second.key)
        }
        return Dictionary(uniqueKeysWithValues: ranked.prefix(entriesMax).map { ($0.key, $0.value) })
    }
}
