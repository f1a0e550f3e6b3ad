import Numerics

extension DifferentiatorsResult {
    /// Scores and ranks the fields. Cost: a sort of the sample a field of numbers.
    ///
    /// Numbers are scored on the sample drawn, which is everyone up to its size; categories, and all distributions, on
    /// everyone: the counts that this takes merge exactly and cost no further pass.
    /// - Parameters:
    ///   - partial: merged from all shards.
    ///   - previous: the last run's result.
    /// - Throws: `notEnoughCustomers` where a side has fewer than 30.
    public init(
        _ definition: DifferentiatorsDefinition, _ partial: consuming DifferentiatorsPartial,
        previous: DifferentiatorsResult? = nil
    ) throws(InsightsFault) {
        partial.trimSamples()
        let sizes = partial.sizes
        let least = UInt64(DifferentiatorsDefinition.customersMin)
        guard sizes.primary >= least, sizes.other >= least else {
            throw .notEnoughCustomers(primary: Int(sizes.primary), other: Int(sizes.other))
        }
        customers = partial.customers
        primary = Side(
            segment: definition.primary, customers: sizes.primary, scored: UInt64(partial.primary.count))
        other = Side(segment: definition.second, customers: sizes.other, scored: UInt64(partial.other.count))
        inBoth = sizes.both
        leftOut = definition.fields.filter(\.isProtected).map { LeftOut($0, .protected) }
        (attributes, measures, definesSegment) = ([], [], [])
        let scored = score(definition, partial)
        let ranked = Self.withQValues(scored.filter { !$0.field.definesSegment })
        attributes = Self.ranked(ranked.filter { $0.field.list == .attribute }, previous)
        measures = Self.ranked(ranked.filter { $0.field.list == .measure }, previous)
        definesSegment = scored.filter(\.field.definesSegment).sorted(by: Self.isBefore)
    }

    /// The fields that have a score, in no certain order; the others go to `leftOut`.
    private mutating func score(_ definition: DifferentiatorsDefinition, _ partial: DifferentiatorsPartial) -> [Field] {
        let numbers = NumberScoring(partial, segment: definition.primary)
        var column = 0
        var scored: [Field] = []
        for (field, counted) in zip(definition.usedFields, partial.fields) {
            switch counted {
            case .numbers(let histogram):
                defer { column += 1 }
                let hasMissing = histogram.missing != [0, 0]
                guard histogram.cells.count + (hasMissing ? 1 : 0) > 1 else {
                    leftOut.append(LeftOut(field, .constant))
                    continue
                }
                scored.append(Field(field, numbers.score(field, column: column), Self.rows(histogram)))
            case .category(let counts):
                guard !counts.hasTooMany else {
                    leftOut.append(LeftOut(field, .tooManyValues))
                    continue
                }
                guard counts.values.count + (counts.missing != .zero ? 1 : 0) > 1 else {
                    leftOut.append(LeftOut(field, .constant))
                    continue
                }
                let score = CategoryScoring(counts).score(field, segment: definition.primary)
                scored.append(Field(field, score, Self.rows(counts)))
            }
        }
        return scored
    }

    /// Bins of numbers, then those without one.
    private static func rows(_ histogram: NumberHistogram) -> [Row] {
        let bins = NumberBins(histogram)
        let missing = Row(
            label: RowLabel(kind: .missing), primary: histogram.missing[0], other: histogram.missing[1])
        return zip(bins.labels, bins.counts(histogram)).map { Row(label: $0, primary: $1[0], other: $1[1]) } + [missing]
    }

    /// Values, the more frequent first, then those without one.
    private static func rows(_ counts: CategoryCounts) -> [Row] {
        func row(_ label: RowLabel, _ cells: CategoryCounts.Cells) -> Row {
            Row(label: label, primary: cells[0] + cells[2], other: cells[1] + cells[3])
        }
        let order = counts.values.indices.sorted {
            (counts.values[$1].cells.wrappedSum(), $0) < (counts.values[$0].cells.wrappedSum(), $1)
        }
        return order.map { row(.value(counts.values[$0].value), counts.values[$0].cells) }
            + [row(RowLabel(kind: .missing), counts.missing)]
    }

    private static func withQValues(_ fields: [Field]) -> [Field] {
        zip(fields, FalseDiscoveryRate.qValues(fields.map(\.pValue))).map { field, q in
            var field = field
            field.qValue = q
            field.isBelowLine = q >= lineQ
            return field
        }
    }

    /// Those above the line first, then by score.
    private static func isBefore(_ first: Field, _ second: Field) -> Bool {
        if first.isBelowLine != second.isBelowLine { return second.isBelowLine }
        return (second.score, first.field.id) < (first.score, second.field.id)
    }

    private static func ranked(_ fields: [Field], _ previous: DifferentiatorsResult?) -> [Field] {
        fields.sorted(by: isBefore).enumerated().map { index, field in
            var field = field
            field.rank = index + 1
            if let last = previous?.field(field.field), let rank = last.rank {
                field.change = Change(score: field.score - last.score, rank: rank - (index + 1))
            }
            return field
        }
    }
}

extension DifferentiatorsResult.Field {
    fileprivate init(_ field: InsightField, _ score: FieldScore, _ rows: [DifferentiatorsResult.Row]) {
        let present = rows.dropLast()
        self.init(
            field: field, rank: nil, score: score.score, standardError: score.standardError, pValue: score.pValue,
            qValue: nil, isBelowLine: false, direction: score.direction,
            primarySupport: present.reduce(0) { $0 + $1.primary }, otherSupport: present.reduce(0) { $0 + $1.other },
            rows: rows, change: nil)
    }
}
