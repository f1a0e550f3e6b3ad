import Engine
import Foundation
import Numerics
import Rules
import Testing

/// Windows with more events than are kept one by one: an event may leave late, by at most 1/64 of the window, never
/// early.
///
/// The figure at the clock is read from segments whose thresholds it passes, and held against a brute force over all
/// events: it is that of the events in the window and of any of those that left it within the last 64th.
@Suite struct WindowBoundTests {
    struct Sample {
        var time: Int64
        var value: Int
    }

    static let window: Int64 = 6_400_000
    static let start: Int64 = 1_700_000_000_000

    /// Bursts, an even spread, or both, and some of them late.
    static func stream(_ random: inout OracleRandom, count: Int) -> [Sample] {
        var time = start
        let isBursty = random.percent(50)
        var samples: [Sample] = []
        for _ in 0..<count {
            time += isBursty && random.percent(95) ? Int64(random.below(40)) : Int64(random.below(200_000))
            let late = random.percent(20) ? Int64(random.below(2_000_000)) : 0
            samples.append(Sample(time: time - late, value: random.below(40) - (random.percent(10) ? 60 : 0)))
        }
        return samples
    }

    static func line(_ sample: Sample) -> String {
        #"{"customer":"c","time":\#(sample.time),"event":"buy","properties":{"p":\#(sample.value)}}"#
    }

    /// Answers which of some rules hold at an instant.
    static func holds(_ rules: [String], _ lines: [String], at instant: Int64, gap: Int64) throws -> (
        holds: [Bool], isApproximate: Bool
    ) {
        let plan = try ReplayedShard.plan(
            segments: rules.enumerated().map { ("s\($0)", $1) }, measures: [], sessionGap: gap)
        let run = try ReplayedShard(plan: plan, lines: lines, until: instant)
        let members = Set(run.members.map(\.segment))
        return (rules.indices.map { members.contains("s\($0)") }, run.changes.contains(where: \.isApproximate))
    }

    /// A figure of the window's events and any of those that may linger: no less than `low`, no more than `high`; minus
    /// infinity where there may be none.
    struct Bounds {
        var low: Double
        var high: Double

        /// Whether an answer to `figure >= threshold` is right for some figure between them.
        func allow(_ holds: Bool, threshold: Double) -> Bool { holds ? high >= threshold : low < threshold }
    }

    static func bounds(_ measure: String, young: [Double], lingering: [Double]) -> Bounds {
        let all = young + lingering
        switch measure {
        case "count": return Bounds(low: Double(young.count), high: Double(all.count))
        case "sum":
            let sum = young.reduce(0, +)
            return Bounds(
                low: sum + lingering.filter { $0 < 0 }.reduce(0, +),
                high: sum + lingering.filter { $0 > 0 }.reduce(0, +))
        case "min":
            return Bounds(
                low: young.isEmpty ? -.infinity : all.min() ?? 0, high: young.min() ?? all.max() ?? -.infinity)
        default: return Bounds(low: young.max() ?? -.infinity, high: all.max() ?? -.infinity)
        }
    }

    static func split(_ samples: [Sample], at instant: Int64) -> (young: [Sample], lingering: [Sample]) {
        let past = samples.filter { $0.time <= instant }
        return (
            past.filter { instant - $0.time < window },
            past.filter { instant - $0.time >= window && instant - $0.time <= window + window / 64 }
        )
    }

    static func seed(_ what: String) -> UInt64 {
        let seed = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap(UInt64.init) ?? .random(in: 0...1 << 40)
        print("\(what): KINDRED_SEED=\(seed)")
        return seed
    }

    @Test(arguments: ["count", "sum", "min", "max"]) func figures(_ measure: String) throws {
        let seed = Self.seed("windows beyond the bound, \(measure)")
        var random = OracleRandom(seed: seed)
        for round in 0..<25 {
            let samples = Self.stream(&random, count: 150 + random.below(400))
            let lines = samples.map(Self.line)
            let clock = samples.map(\.time).max() ?? Self.start
            for _ in 0..<3 {
                let instant = clock + Int64(random.below(Int(Self.window) * 11 / 10))
                let (young, lingering) = Self.split(samples, at: instant)
                let bounds = Self.bounds(
                    measure, young: young.map { Double($0.value) }, lingering: lingering.map { Double($0.value) })
                let edges = [bounds.low, bounds.high, 0, 20].filter(\.isFinite).map { Int($0) }
                let thresholds = Set(edges + edges.map { $0 + 1 }).sorted()
                let select = measure == "count" ? "buy" : "buy.p"
                let rules = thresholds.map { "\(measure)(\(select), 6400s) >= \($0)" }
                let seen = try Self.holds(rules, lines, at: instant, gap: 1_800_000).holds
                for (threshold, holds) in zip(thresholds, seen) {
                    #expect(
                        bounds.allow(holds, threshold: Double(threshold)),
                        "seed \(seed), round \(round), at \(instant): \(holds) for \(threshold), \(bounds)")
                }
            }
        }
    }

    @Test func first() throws {
        let seed = Self.seed("windows beyond the bound, first")
        var random = OracleRandom(seed: seed)
        for round in 0..<25 {
            let samples = Self.stream(&random, count: 150 + random.below(400))
            let clock = samples.map(\.time).max() ?? Self.start
            let instant = clock + Int64(random.below(Int(Self.window)))
            let (young, lingering) = Self.split(samples, at: instant)
            guard let youngest = young.map(\.time).min() else { continue }
            let oldest = (young + lingering).map(\.time).min() ?? youngest
            // Of the value of the first event, its time in milliseconds is the property.
            let lines = samples.map {
                #"{"customer":"c","time":\#($0.time),"event":"buy","properties":{"p":\#($0.time)}}"#
            }
            for measure in ["first(buy.p, 6400s)", "min(buy.p, 6400s)"] {
                let rules = ["\(measure) >= \(oldest)", "\(measure) <= \(youngest)"]
                let seen = try Self.holds(rules, lines, at: instant, gap: 1_800_000).holds
                #expect(seen == [true, true], "seed \(seed), round \(round), \(measure) at \(instant)")
            }
            let dates = [oldest, youngest].map { TimestampText.rfc3339(milliseconds: $0) }
            let rules = ["first(buy, 6400s) >= \"\(dates[0])\"", "first(buy, 6400s) <= \"\(dates[1])\""]
            let seen = try Self.holds(rules, samples.map(Self.line), at: instant, gap: 1_800_000).holds
            #expect(seen == [true, true], "seed \(seed), round \(round), first at \(instant)")
        }
    }

    /// Room for a late event is made by joining one before it with one after it: the older of the two stays the
    /// extreme.
    @Test(arguments: [("min", 1), ("max", -1)]) func lateAmongJoined(_ measure: String, _ sign: Int) throws {
        // As many as are kept one by one, two of them in the first 64th of the window; each is the extreme in its turn.
        var samples = (0..<90).map { Sample(time: Self.start + $0 * 60_000, value: sign * 2 * Int($0)) }
        samples.append(Sample(time: Self.start + 30_000, value: sign))
        let rule = "\(measure)(buy.p, 6400s) == 0"
        let last = Self.start + Self.window - 1
        #expect(try Self.holds([rule], samples.map(Self.line), at: last, gap: 1_000).holds == [true])
        let later = last + 60_001 + Self.window / 64
        #expect(try Self.holds([rule], samples.map(Self.line), at: later, gap: 1_000).holds == [false])
    }

    @Test func visits() throws {
        let seed = Self.seed("windows beyond the bound, visits")
        var random = OracleRandom(seed: seed)
        for round in 0..<15 {
            // In order: a late event may be left out of visits. Gaps of 10 s begin a visit.
            var time = Self.start
            var begun: [Sample] = []
            var lines: [String] = []
            for _ in 0..<300 + random.below(300) {
                let step = Int64(random.below(25_000))
                time += step
                lines.append(Self.line(Sample(time: time, value: 1)))
                if lines.count == 1 || step >= 10_000 { begun.append(Sample(time: time, value: 1)) }
            }
            let instant = time + Int64(random.below(Int(Self.window)))
            let (young, lingering) = Self.split(begun, at: instant)
            let rules = ["visits(6400s) >= \(young.count)", "visits(6400s) <= \(young.count + lingering.count)"]
            let seen = try Self.holds(rules, lines, at: instant, gap: 10_000).holds
            #expect(seen == [true, true], "seed \(seed), round \(round), at \(instant)")
        }
    }

    @Test func mostFrequent() throws {
        let seed = Self.seed("windows beyond the bound, most_frequent")
        var random = OracleRandom(seed: seed)
        for round in 0..<25 {
            let samples = Self.stream(&random, count: 400 + random.below(400)).map {
                Sample(time: $0.time, value: abs($0.value) % 4)
            }
            let instant = (samples.map(\.time).max() ?? 0) + Int64(random.below(Int(Self.window)))
            let (young, lingering) = Self.split(samples, at: instant)
            let rules = (0..<4).map { "most_frequent(buy.p, 6400s) == \($0)" }
            let seen = try Self.holds(rules, samples.map(Self.line), at: instant, gap: 1_800_000).holds
            #expect(seen.filter { $0 }.count <= 1)
            let least = (0..<4).map { value in young.count { $0.value == value } }
            for value in 0..<4 where seen[value] {
                let most = least[value] + lingering.count { $0.value == value }
                #expect(most > 0 && most >= least.max() ?? 0, "seed \(seed), round \(round), at \(instant)")
            }
            #expect(seen.contains(true) || young.isEmpty, "seed \(seed), round \(round), at \(instant)")
        }
    }

    /// Exact and not called approximate up to 64 events, with what has left the window not counted; called so beyond.
    @Test func approximateBeyondTheBoundOnly() throws {
        let rules = [
            "count(buy, 6400s) >= 1", "sum(buy.p, 6400s) >= 1", "min(buy.p, 6400s) >= 0", "first(buy.p, 6400s) >= 0",
            "most_frequent(buy.p, 6400s) >= 0", "distinct(buy.p, 6400s) >= 1", "first(buy, 6400s) >= \"1970-01-01\"",
        ]
        // 64 in every window, for three windows, then none, then one.
        var few = (0..<192).map { Sample(time: Self.start + Int64($0) * 100_000, value: $0) }
        few.append(Sample(time: Self.start + 100_000_000, value: 1))
        let end = Self.start + 200_000_000
        #expect(try !Self.holds(rules, few.map(Self.line), at: end, gap: 1_000).isApproximate)
        let many = (0..<200).map { Sample(time: Self.start + Int64($0) * 1_000, value: 1) }
        for rule in rules where !rule.hasPrefix("distinct") && !rule.hasPrefix("min") {
            #expect(try Self.holds([rule], many.map(Self.line), at: end, gap: 1_000).isApproximate, "\(rule)")
        }
        // Once the window has run empty, what comes is exact again.
        let again = many + few.map { Sample(time: $0.time + 50_000_000, value: $0.value) }
        let plan = try ReplayedShard.plan(
            segments: rules.enumerated().map { ("s\($0)", $1) }, measures: [], sessionGap: 1_000)
        let run = try ReplayedShard(plan: plan, lines: again.map(Self.line), until: end)
        let later = run.changes.filter { $0.time > Self.start + 60_000_000 }
        #expect(later.filter(\.isApproximate) == [])
    }

    /// The same events give the same changes with restarts, however much room is in the sections after them.
    @Test func restartsBeyondTheBound() throws {
        let seed = Self.seed("windows beyond the bound, restarts")
        var random = OracleRandom(seed: seed)
        let rules = [
            "count(buy, 6400s) >= 90", "count(buy, 6400s) >= 130", "sum(buy.p, 6400s) > 800", "min(buy.p, 6400s) >= 0",
            "max(buy.p, 6400s) < 39", "first(buy.p, 6400s) > 20", "most_frequent(buy.p, 6400s) > 10",
            "distinct(buy.p, 6400s) >= 35", "visits(6400s) >= 70",
        ]
        let plan = try ReplayedShard.plan(
            segments: rules.enumerated().map { ("s\($0)", $1) }, measures: [], sessionGap: 2_000)
        for round in 0..<20 {
            let lines = Self.stream(&random, count: 400).map(Self.line)
            let until = Self.start + 400_000_000
            let whole = ShardRestartTests.undisturbed(plan, lines, until: until)
            let broken = try ShardRestartTests.disturbed(plan, lines, until: until, seed: seed + UInt64(round))
            #expect(whole.events == broken.events, "seed \(seed), round \(round)")
            #expect(whole.members == broken.members, "seed \(seed), round \(round)")
        }
    }
}
