/// A shard's share of an overlap: one pass over its customers, slice by slice, after which both rounds are answered from
/// what was counted, so that both are of the same moment.
///
/// In the first round (`values`) the shard names each field's most frequent values and where its numbers lie; the
/// coordinator chooses; in the second (`counts`) the shard counts the rows chosen. Memory: 4 bytes a region and value
/// for the first `denseCodes` values of a category, 4 bytes a customer beyond; 2 MB at most a field of numbers.
public struct OverlapTally {
    private let definition: OverlapDefinition
    /// Customers by region.
    private var regions: [UInt64]
    private var categories: [CategoryTally]
    private var numbers: [NumberTally]
    /// Regions of the slice's rows.
    private var rowRegions: [UInt8] = []

    public init(_ definition: OverlapDefinition) {
        self.definition = definition
        regions = Array(repeating: 0, count: definition.regionCount)
        categories = definition.fields.map { _ in
            CategoryTally(laneBits: definition.segments.count)
        }
        numbers = definition.fields.map { _ in NumberTally(lanes: definition.regionCount) }
    }

    /// Counts the slice's customers; its fields are the definition's.
    public mutating func add(_ slice: borrowing CustomerSlice) {
        precondition(slice.kinds == definition.fields.map(\.kind))
        // Bits of no segment are dropped once, so that every count agrees about a row's region.
        let bits = UInt8(truncatingIfNeeded: definition.regionCount - 1)
        rowRegions.removeAll(keepingCapacity: true)
        unsafe rowRegions.append(contentsOf: unsafe UnsafeBufferPointer(start: slice.masks, count: slice.count))
        unsafe rowRegions.withUnsafeMutableBufferPointer { rows in
            for row in 0..<rows.count { unsafe rows[row] &= bits }
        }
        unsafe rowRegions.withUnsafeBufferPointer { rows in
            unsafe Self.count(rows, into: &regions)
            for (field, kind) in slice.kinds.enumerated() {
                if kind.isNumeric {
                    unsafe numbers[field].add(slice.numbers(field), lanes: rows)
                } else {
                    unsafe categories[field].add(slice.codes(field), lanes: rows)
                }
            }
        }
    }

    /// Four tables take turns: a processor is slow to add to a place that it has just added to.
    private static func count(_ rows: UnsafeBufferPointer<UInt8>, into regions: inout [UInt64]) {
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * 256) { tables in
            unsafe tables.initialize(repeating: 0)
            for row in 0..<rows.count {
                let place = unsafe (row & 3) << 8 | Int(rows[row])
                unsafe tables[place] &+= 1
            }
            for region in regions.indices {
                for table in 0..<4 { unsafe regions[region] += UInt64(tables[table << 8 | region]) }
            }
        }
    }

    /// The first round: what there is to choose from.
    /// - Parameter dictionaries: the values' codes, by field.
    public func values(_ dictionaries: [ValueDictionary]) -> OverlapValues {
        let fields = definition.fields.indices.map { field -> OverlapValues.Field in
            if definition.fields[field].kind.isNumeric {
                return .numbers(numbers[field].histogram.regrouped([Array(0..<definition.regionCount)]))
            }
            return .category(categories[field].mostFrequent(OverlapValues.valuesPerShardMax, in: dictionaries[field]))
        }
        return OverlapValues(definition, fields: fields)
    }

    /// The second round: the counts of what was chosen.
    public func counts(
        _ choice: OverlapChoice, _ dictionaries: [ValueDictionary]
    ) throws(InsightsFault) -> OverlapCounts {
        guard choice.fingerprint == definition.fingerprint, choice.fields.count == definition.fields.count else {
            throw .anotherDefinition
        }
        var fields: [[[UInt64]]] = []
        for (field, chosen) in choice.fields.enumerated() {
            switch chosen {
            case .values(let values):
                fields.append(categories[field].rows(of: values, in: dictionaries[field]))
            case .bins(let bins):
                let histogram = numbers[field].histogram
                fields.append(bins.counts(histogram) + [histogram.missing])
            }
        }
        return OverlapCounts(choice, regions: regions, fields: fields)
    }
}
