/// A shard's share of a question what differentiates a segment: one pass over its customers, slice by slice.
///
/// Memory: at most twice the sample a side, about 100 KB a field of numbers, 130 KB a category.
public struct DifferentiatorsTally {
    private let definition: DifferentiatorsDefinition
    private let fields: [InsightField]
    /// Numbers of the numeric fields.
    private let numeric: [Int]
    private let limits: SampleLimits
    private var customers: UInt64 = 0
    /// By side, those on neither last.
    private var sides: [UInt64] = [0, 0, 0, 0]
    private var numbers: [NumberTally]
    /// nil once a field has too many values to be scored.
    private var categories: [CategoryTally?]
    private var primary: SideSample
    private var other: SideSample
    // Of the slice's rows:
    private var rowSides: [UInt8] = []
    private var rowLanes: [UInt8] = []
    private var drawnPrimary: [Int32] = []
    private var drawnOther: [Int32] = []

    public init(_ definition: DifferentiatorsDefinition, limits: SampleLimits) {
        self.definition = definition
        self.limits = limits
        let fields = definition.usedFields
        self.fields = fields
        numeric = fields.indices.filter { fields[$0].kind.isNumeric }
        numbers = fields.map { _ in NumberTally(lanes: 3) }
        categories = fields.map { $0.kind.isNumeric ? nil : CategoryTally(laneBits: SideLanes.bits) }
        primary = SideSample(rowsMax: definition.samplePerSide, columns: numeric.count)
        other = SideSample(rowsMax: definition.samplePerSide, columns: numeric.count)
    }

    /// Whether a field's values are still wanted: not those of a category that turned out to have too many.
    public func wants(_ field: Int) -> Bool { fields[field].kind.isNumeric || categories[field] != nil }

    /// Counts the slice's customers; its fields are the definition's `usedFields`. Customers on neither side may be
    /// left out of slices.
    public mutating func add(_ slice: borrowing CustomerSlice) {
        precondition(slice.kinds == fields.map(\.kind))
        customers += UInt64(slice.count)
        sortIntoSides(slice)
        primary.append(drawnPrimary, of: slice, fields: numeric)
        other.append(drawnOther, of: slice, fields: numeric)
        for (field, kind) in slice.kinds.enumerated() {
            if kind.isNumeric {
                unsafe rowSides.withUnsafeBufferPointer { unsafe numbers[field].add(slice.numbers(field), lanes: $0) }
            } else if categories[field] != nil {
                unsafe rowLanes.withUnsafeBufferPointer { unsafe categories[field]?.add(slice.codes(field), lanes: $0) }
                let distinct = categories[field]?.distinctValues(except: SideLanes.neither) ?? 0
                if distinct > DifferentiatorsDefinition.valuesMax { categories[field] = nil }
            }
        }
    }

    /// Finds each row's side and fold, and draws the sample.
    private mutating func sortIntoSides(_ slice: borrowing CustomerSlice) {
        rowSides.removeAll(keepingCapacity: true)
        rowLanes.removeAll(keepingCapacity: true)
        drawnPrimary.removeAll(keepingCapacity: true)
        drawnOther.removeAll(keepingCapacity: true)
        let sideOf = SideLanes.sides(hasSecond: definition.second != nil)
        for row in 0..<slice.count {
            let side = unsafe sideOf[Int(slice.masks[row] & 3)]
            let hash = unsafe slice.hashes[row]
            sides[Int(side)] += 1
            rowSides.append(side)
            // The fold is the hash's lowest bit, the sample goes by the highest: the one tells nothing of the other.
            rowLanes.append(side | UInt8(truncatingIfNeeded: hash & 1) << 2)
            if (side == 0 || side == 2) && hash <= limits.primary {
                drawnPrimary.append(Int32(truncatingIfNeeded: row))
            }
            if (side == 1 || side == 2) && hash <= limits.other { drawnOther.append(Int32(truncatingIfNeeded: row)) }
        }
    }

    /// What has been counted so far, for the coordinator.
    /// - Parameter dictionaries: the values' codes, by field.
    public func partial(_ dictionaries: [ValueDictionary]) -> DifferentiatorsPartial {
        let counted = fields.indices.map { field -> DifferentiatorsPartial.Field in
            if fields[field].kind.isNumeric {
                return .numbers(numbers[field].histogram.regrouped([SideLanes.primary, SideLanes.other]))
            }
            return .category(categories[field].map { Self.counts($0, dictionaries[field]) } ?? .tooMany)
        }
        return DifferentiatorsPartial(
            definition, customers: customers,
            sizes: .init(primary: sides[0] + sides[2], other: sides[1] + sides[2], both: sides[2]), fields: counted,
            primary: primary, other: other)
    }

    private static func counts(_ tally: CategoryTally, _ dictionary: ValueDictionary) -> CategoryCounts {
        var values: [CategoryCounts.Value] = []
        var missing = CategoryCounts.Cells.zero
        for (code, counts) in tally.codeCounts() {
            let cells = SideLanes.cells(counts)
            guard cells != .zero else { continue }
            if code == ValueDictionary.missing {
                missing = cells
            } else if let value = dictionary.value(code) {
                values.append(CategoryCounts.Value(value: value, cells: cells))
            } else {
                return .tooMany
            }
        }
        return CategoryCounts(values: values, missing: missing)
    }
}
