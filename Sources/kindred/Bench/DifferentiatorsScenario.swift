import Glibc
import Insights
import Numerics

/// What differentiates a segment of a tenth of the customers: 13 heavy-tailed measures, 12 counts and 25 categories of
/// 2 to 30 values, with effects from none to 0.5.
enum DifferentiatorsScenario: BenchScenario {
    static let name = BenchName.differentiators
    static let summary =
        "What differentiates a segment of 10 %, 50 fields, from ready columns, at the default sample and over all rows; "
        + "events are customers here."
    static let eventsByDefault = 1_000_000
    static let customersByDefault = 1_000_000
    private static let rounds = 5
    private static let heavyTailed = 13
    private static let counts = 12
    private static let categories = 25

    static func run(_ workload: BenchWorkload) throws -> BenchResult {
        let fields =
            (0..<heavyTailed + counts).map { InsightField(id: "m\($0)", list: .measure, kind: .number) }
            + (0..<categories).map { InsightField(id: "c\($0)", list: .attribute, kind: .category) }
        let segment = SegmentName(id: "segment")
        let columns = make(workload, fields)
        let sampled = try measure(DifferentiatorsDefinition(primary: segment, fields: fields), columns, workload)
        let whole = try measure(
            DifferentiatorsDefinition(primary: segment, fields: fields, samplePerSide: workload.customers), columns,
            workload)
        var bench = BenchResult(
            "differentiators", events: workload.customers, seconds: sampled.watch.wall / .seconds(1),
            cpu: sampled.watch.cpu)
        bench.customers = workload.customers
        bench.jobMs = sampled.watch.wall / .milliseconds(1)
        bench.jobCPUMs = sampled.watch.cpu / .milliseconds(1)
        bench.allRowsMs = whole.watch.wall / .milliseconds(1)
        bench.allRowsCPUMs = whole.watch.cpu / .milliseconds(1)
        bench.maxMs = sampled.longestSlice / .milliseconds(1)
        bench.partialMs = sampled.partial / .milliseconds(1)
        bench.encodingMs = sampled.encoding / .milliseconds(1)
        bench.partialBytes = sampled.bytes
        let json = InsightJSON.bytes(sampled.result)
        bench.resultHash = unsafe json.withUnsafeBytes { unsafe String(XXH3.hash64($0), radix: 16) }
        return bench
    }

    /// What a run took, and what a shard does of it in one piece.
    private struct Run {
        var result: DifferentiatorsResult
        var watch: Stopwatch
        var longestSlice: Duration
        var partial: Duration
        var encoding: Duration
        var bytes: Int
    }

    private static func measure(
        _ definition: DifferentiatorsDefinition, _ columns: SyntheticColumns, _ workload: BenchWorkload
    ) throws -> Run {
        let limits = SampleLimits(
            definition, expectedPrimary: workload.customers / 10, expectedOther: workload.customers * 9 / 10)
        let (result, watch) = try SyntheticColumns.least(of: rounds) {
            var tally = DifferentiatorsTally(definition, limits: limits)
            for portion in columns.portions { tally.add(portion.slice) }
            return try DifferentiatorsResult(definition, tally.partial(columns.dictionaries))
        }
        var tally = DifferentiatorsTally(definition, limits: limits)
        let slices = columns.portions.map { portion in
            var slice = Stopwatch()
            slice.measure { tally.add(portion.slice) }
            return slice.cpu
        }
        var (gathering, encoding) = (Stopwatch(), Stopwatch())
        let partial = gathering.measure { tally.partial(columns.dictionaries) }
        let bytes = encoding.measure { partial.bytes.count }
        return Run(
            result: result, watch: watch, longestSlice: slices.max() ?? .zero, partial: gathering.cpu,
            encoding: encoding.cpu, bytes: bytes)
    }

    private static func make(_ workload: BenchWorkload, _ fields: [InsightField]) -> SyntheticColumns {
        var random = SplitMix64(seed: workload.seed)
        let values = (0..<categories).map { 2 + $0 * 28 / (categories - 1) }
        let draws = values.enumerated().map { index, count -> [WeightedDraw] in
            // Weights of the rest are harmonic; the members' lean towards random ones by the category's effect.
            let effect = 0.5 * Double((index * 7) % categories) / Double(categories - 1)
            let rest = (1...count).map { 1 / Double($0) }
            let others = (0..<count).map { _ in -log(1 - random.nextUnit()) }
            let (sumRest, sumOthers) = (rest.reduce(0, +), others.reduce(0, +))
            let members = zip(rest, others).map { (1 - effect) * $0 / sumRest + effect * $1 / sumOthers }
            return [WeightedDraw(rest), WeightedDraw(members)]
        }
        var sides = SplitMix64(seed: workload.seed ^ 1)
        return SyntheticColumns(
            fields: fields, values: Array(repeating: 0, count: heavyTailed + counts) + values,
            customers: workload.customers,
            memberships: { _ in sides.nextUnit() < 0.1 ? 1 : 0 },
            fill: { slice, row, mask in
                let member = Double(mask)
                for field in 0..<heavyTailed {
                    let effect = 0.5 * Double(field) / Double(heavyTailed - 1)
                    let value = exp(1.5 * random.nextNormals().cosine + effect * member)
                    slice.setNumber(value, field: field, row: row)
                }
                for field in 0..<counts {
                    let effect = 0.5 * Double(field) / Double(counts - 1)
                    // A gamma variate of shape 1.5: an exponential one, and half of a squared normal one.
                    let gamma = -log(1 - random.nextUnit()) + pow(random.nextNormals().cosine, 2) / 2
                    let value = min((gamma * (4 + 4 * effect * member)).rounded(.down), 60)
                    slice.setNumber(value, field: heavyTailed + field, row: row)
                }
                for (index, draw) in draws.enumerated() {
                    let code = UInt32(draw[Int(mask)].next(&random) + 1)
                    slice.setCode(code, field: heavyTailed + counts + index, row: row)
                }
            })
    }
}
