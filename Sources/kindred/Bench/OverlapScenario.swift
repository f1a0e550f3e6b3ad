import Insights
import Numerics

/// All regions of eight segments, by a field of twelve values.
///
/// The segments have 5 % to 50 % of the customers, correlated by 0.2; the field's values have weights 1, 1/2, 1/3, …
enum OverlapScenario: BenchScenario {
    static let name = BenchName.overlap
    static let summary =
        "An overlap of 8 segments by a field of 12 values, from ready columns; events are customers here."
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 1_000_000
    private static let segmentCount = 8
    private static let valueCount = 12
    private static let rounds = 9

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let field = InsightField(id: "field", list: .attribute, kind: .category)
        let definition = try OverlapDefinition(
            segments: (0..<segmentCount).map { SegmentName(id: "s\($0)") }, fields: [field])
        let columns = make(workload, field)
        let (result, watch) = try SyntheticColumns.least(of: rounds) {
            var tally = OverlapTally(definition)
            for portion in columns.portions { tally.add(portion.slice) }
            let choice = tally.values(columns.dictionaries).choose()
            let counts = try tally.counts(choice, columns.dictionaries)
            return (OverlapResult(definition, choice, counts), counts.bytes.count)
        }
        var bench = BenchResult(
            "overlap", events: workload.customers, seconds: watch.wall / .seconds(1), cpu: watch.cpu)
        bench.customers = workload.customers
        bench.jobMs = watch.wall / .milliseconds(1)
        bench.jobCPUMs = watch.cpu / .milliseconds(1)
        bench.partialBytes = result.1
        let json = InsightJSON.bytes(result.0)
        bench.resultHash = unsafe json.withUnsafeBytes { unsafe String(XXH3.hash64($0), radix: 16) }
        return bench
    }

    private static func make(_ workload: BenchWorkload, _ field: InsightField) -> SyntheticColumns {
        var random = SplitMix64(seed: workload.seed)
        // Standard normal quantiles of 1 − share for shares from 5 % to 50 %.
        let thresholds = [1.6449, 1.2088, 0.9208, 0.6910, 0.4915, 0.3092, 0.1360, 0.0]
        let values = WeightedDraw.harmonic(valueCount)
        var draws = SplitMix64(seed: workload.seed ^ 1)
        return SyntheticColumns(
            fields: [field], values: [valueCount], customers: workload.customers,
            memberships: { _ in
                let shared = 0.2.squareRoot() * random.nextNormals().cosine
                return thresholds.indices.reduce(0) { mask, segment in
                    let latent = shared + 0.8.squareRoot() * random.nextNormals().cosine
                    return latent > thresholds[segment] ? mask | 1 << UInt8(segment) : mask
                }
            },
            fill: { slice, row, _ in slice.setCode(UInt32(values.next(&draws) + 1), field: 0, row: row) })
    }
}
