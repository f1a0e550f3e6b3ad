import Engine
import Foundation
import Testing

/// The engine held against the brute-force evaluator, on random rules and random records.
@Suite struct EngineOracleTests {
    /// The changes of one customer without those of one segment and instant that undo each other.
    static func netted(_ changes: [ReplayedShard.PublishedChange]) -> [ReplayedShard.PublishedChange] {
        var kept: [ReplayedShard.PublishedChange] = []
        for change in changes {
            if let last = kept.lastIndex(where: { $0.segment == change.segment && $0.customer == change.customer }),
                kept[last].time == change.time, kept[last].entered != change.entered
            {
                kept.remove(at: last)
            } else {
                kept.append(change)
            }
        }
        return kept
    }

    /// By time and segment. An expiry at a record's own instant may be seen with the record or after it, so `live` and
    /// `timer` are told apart by the tests of timers alone.
    static func words(_ changes: [ReplayedShard.PublishedChange]) -> [String] {
        netted(changes).map { words($0.time, $0.segment, $0.entered, $0.origin == "correction", $0.validUntil) }
            .sorted()
    }

    static func words(_ changes: [OracleChange]) -> [String] {
        OracleChange.netted(changes)
            .map { words($0.time, $0.segment, $0.entered, $0.origin == .correction, $0.validUntil) }.sorted()
    }

    private static func words(
        _ time: Int64, _ segment: String, _ entered: Bool, _ isCorrection: Bool, _ validUntil: Int64?
    ) -> String {
        "\(String(repeating: " ", count: 16 - "\(time)".count))\(time) \(segment) \(entered ? "in" : "out")"
            + "\(isCorrection ? " correction" : "") until \(validUntil.map(String.init) ?? "-")"
    }

    /// Whether a record older than a correction, but not late, led back before it. RULES says of the changes after a late
    /// record only that members are right again, so there the members alone are compared.
    private static func goesBackBehindCorrection(_ changes: [OracleChange]) -> Bool {
        var corrected = Int64.min
        for change in changes {
            if change.time < corrected { return true }
            if change.origin == .correction { corrected = max(corrected, change.time) }
        }
        return false
    }

    /// What differs in one case, in words; nil where nothing does.
    static func difference(_ example: OracleCase) throws -> String? {
        let expected = Oracle(example.definitions).run(example.records, until: example.until)
        let plan = try ReplayedShard.plan(
            segments: example.definitions.segments.map { ($0.id, $0.rule.text) },
            measures: example.definitions.measures.map { ($0.id, $0.measure.text) },
            sessionGap: example.definitions.sessionGap)
        let lines = zip(example.lines, example.records).filter { _, record in
            example.until.map { until in (record.time ?? 0) <= until } ?? true
        }
        let run = try ReplayedShard(plan: plan, lines: lines.map(\.0), until: example.until)
        var faults: [String] = []
        let customers = Set(example.records.map(\.customer)).sorted()
        for customer in customers where expected.beyondBounds[customer] == nil {
            let seen = words(run.changes.filter { $0.customer == customer })
            let wanted = words(expected.stepwise.filter { $0.customer == customer })
            let isSettled = !Self.goesBackBehindCorrection(expected.stepwise.filter { $0.customer == customer })
            if isSettled && seen != wanted { faults.append("\(customer):\n engine \(seen)\n oracle \(wanted)") }
            let members = run.members.filter { $0.customer == customer }.map { "\($0.segment) \($0.since)" }
            let wantedMembers = expected.members.filter { $0.customer == customer }.map { "\($0.segment) \($0.since)" }
            if Set(members.map { $0.split(separator: " ")[0] })
                != Set(wantedMembers.map { $0.split(separator: " ")[0] })
            {
                faults.append("\(customer): members \(members) wanted \(wantedMembers)")
            }
        }
        if run.figures.late != UInt64(expected.late) {
            faults.append("late \(run.figures.late) wanted \(expected.late)")
        }
        if run.figures.duplicates != UInt64(expected.duplicates) { faults.append("duplicates") }
        guard !faults.isEmpty else { return nil }
        let rules = example.definitions.segments.map { "   \($0.id): \($0.rule.text)" }
        let measures = example.definitions.measures.map { "   measure \($0.id): \($0.measure.text)" }
        return
            ([
                "seed \(example.seed) until \(example.until.map(String.init) ?? "-") gap \(example.definitions.sessionGap)"
            ]
            + faults + rules + measures + example.lines.map { "   \($0)" }).joined(separator: "\n")
    }

    @Test func tenThousandCases() throws {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0..<1 << 40)
        let count = environment["KINDRED_CASES"].flatMap(UInt64.init) ?? 10_000
        print("cases from seed \(first) on")
        var failures = 0
        for seed in first..<first + count {
            guard let difference = try Self.difference(OracleCase(seed: seed)) else { continue }
            failures += 1
            if failures <= 5 { Issue.record("\(difference)") }
        }
        #expect(failures == 0, "\(failures) of \(count) cases from seed \(first) on differ")
    }
}
