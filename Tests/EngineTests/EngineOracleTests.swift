import Engine
import Foundation
import Testing

/// The engine held against the brute-force evaluator, on random rules and random records.
@Suite struct EngineOracleTests {
    /// By time and segment. An expiry at a record's own instant may be seen with the record or after it, so `live` and
    /// `timer` are told apart by the tests of timers alone.
    static func words(_ changes: [ReplayedShard.PublishedChange]) -> [String] {
        ReplayedShard.PublishedChange.netted(changes).map {
            words($0.time, $0.segment, $0.entered, $0.origin == "correction", $0.validUntil)
        }
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

    /// The customers with a record that is older than the clock at which a late one came, and not late itself. What
    /// such a record publishes may go back behind what was evaluated at that clock; the rule language says of the
    /// changes after a late record only that members are right again, so of these customers the members alone are
    /// compared.
    private static func unsettled(_ records: [OracleRecord], _ outcome: OracleOutcome) -> Set<String> {
        var clock: Int64 = 0
        var lateClock: [String: Int64] = [:]
        var found: Set<String> = []
        for (record, status) in zip(records, outcome.statuses) where status == .accepted || status == .late {
            let time = record.time ?? clock
            if status == .late {
                lateClock[record.customer] = clock
            } else if let bound = lateClock[record.customer], time < bound {
                found.insert(record.customer)
            }
            clock = max(clock, time)
        }
        return found
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
        let unsettled = Self.unsettled(example.records, expected)
        let customers = Set(example.records.map(\.customer)).sorted()
        for customer in customers where expected.beyondBounds[customer] == nil {
            let seen = words(run.changes.filter { $0.customer == customer })
            let wanted = words(expected.stepwise.filter { $0.customer == customer })
            let isSettled = !unsettled.contains(customer)
            if isSettled && seen != wanted { faults.append("\(customer):\n engine \(seen)\n oracle \(wanted)") }
            let members = run.members.filter { $0.customer == customer }.map { "\($0.segment) \($0.since)" }
            let wantedMembers = expected.members.filter { $0.customer == customer }.map { "\($0.segment) \($0.since)" }
            if Set(members.map { $0.split(separator: " ")[0] })
                != Set(wantedMembers.map { $0.split(separator: " ")[0] })
            {
                faults.append("\(customer): members \(members) wanted \(wantedMembers)")
            }
        }
        // What is a duplicate, and so what is late, is free at the edge of the 64 newest events; and an expiry that
        // only the oracle published makes records late.
        let isExact = expected.beyondBounds.isEmpty && unsettled.isEmpty
        guard isExact else {
            return faults.isEmpty ? nil : words(faults, example)
        }
        if run.figures.late != UInt64(expected.late) {
            faults.append("late \(run.figures.late) wanted \(expected.late)")
        }
        if run.figures.duplicates != UInt64(expected.duplicates) { faults.append("duplicates") }
        return faults.isEmpty ? nil : words(faults, example)
    }

    private static func words(_ faults: [String], _ example: OracleCase) -> String {
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
