import Testing

/// The oracle held against itself: values worked out by hand, and evaluation at every millisecond.
@Suite struct OracleTests {
    static let seeds: Range<UInt64> = 1..<401

    @Test func rulesReadBackAsWritten() throws {
        for seed in OracleTests.seeds {
            for (_, rule) in OracleCase(seed: seed).definitions.segments {
                let text = rule.text
                #expect(try OracleParser.rule(text).text == text, "seed \(seed)")
                #expect(try OracleParser.rule(text) == rule, "seed \(seed): \(text)")
            }
            for (_, measure) in OracleCase(seed: seed).definitions.measures {
                #expect(try OracleParser.measure(measure.text) == measure, "seed \(seed)")
            }
        }
    }

    @Test func recordsReadBackAsWritten() {
        for seed in OracleTests.seeds {
            let drawn = OracleCase(seed: seed)
            for (record, line) in zip(drawn.records, drawn.lines) {
                guard case .record(let read) = OracleRecord.read(line) else {
                    Issue.record("seed \(seed): \(line)")
                    continue
                }
                #expect(read.properties.map(\.key).sorted() == record.properties.map(\.key).sorted())
                #expect(
                    read.json(.short, spellsTime: false).utf8.count
                        == record.json(.short, spellsTime: false).utf8.count,
                    "seed \(seed): \(line)")
                #expect(read.time == record.time && read.attributes == record.attributes, "seed \(seed): \(line)")
            }
        }
    }

    /// Between two of the instants that the oracle looks at, no rule changes its answer.
    @Test func answersChangeAtTheInstantsOnly() {
        for seed in OracleTests.seeds {
            let drawn = OracleCase(seed: seed)
            for history in OracleTests.histories(drawn) {
                let instants = drawn.definitions.instants(history)
                for (from, to) in zip(instants, instants.dropFirst() + [(instants.last ?? 0) + 100 * OracleTime.day]) {
                    for (id, rule) in drawn.definitions.segments {
                        let answer = drawn.definitions.holds(rule, history, at: from)
                        for t in [from + 1, (from + to) / 2, to - 1] where from < t && t < to {
                            #expect(
                                drawn.definitions.holds(rule, history, at: t) == answer,
                                "seed \(seed), segment \(id) at \(t): \(rule.text)")
                        }
                    }
                }
                if let first = instants.first {
                    for (_, rule) in drawn.definitions.segments {
                        #expect(!drawn.definitions.holds(rule, history, at: first - 1), "seed \(seed): before known")
                    }
                }
            }
        }
    }

    /// On short cases every single millisecond is evaluated.
    @Test func everyMillisecondAgrees() {
        var checked = 0
        for seed in OracleTests.seeds where checked < 12 {
            let drawn = OracleCase(seed: seed)
            let times = drawn.records.compactMap(\.time)
            guard let first = times.min(), let last = times.max(), last - first < 12_000, times.count < 20 else {
                continue
            }
            checked += 1
            for history in OracleTests.histories(drawn) {
                let end = last + 11_000
                let instants = drawn.definitions.instants(history).filter { $0 <= end }
                for (id, rule) in drawn.definitions.segments {
                    let start = min(first, instants.first ?? first) - 2
                    // A customer known from the clock 0 on is looked at from the first record with a time on.
                    guard end - start < 60_000 else { continue }
                    let slow = Oracle.timeline(of: rule, history, drawn.definitions, at: start...end)
                    let quick = Oracle.timeline(of: rule, history, drawn.definitions, at: instants)
                    #expect(slow.elementsEqual(quick, by: ==), "seed \(seed), segment \(id): \(rule.text)")
                }
            }
        }
        #expect(checked == 12)
    }

    /// Where no record is late, what is published is the timeline; members are those of M in any case.
    @Test func publishesTheTimeline() {
        var late = 0
        for seed in OracleTests.seeds {
            let drawn = OracleCase(seed: seed)
            let outcome = Oracle(drawn.definitions).run(drawn.records, until: drawn.until)
            late += outcome.late
            for (customer, history) in zip(OracleTests.customers(drawn), OracleTests.histories(drawn)) {
                let instants = drawn.definitions.instants(history).filter { $0 <= outcome.clock }
                for (id, rule) in drawn.definitions.segments {
                    let changes = outcome.changes.filter { $0.customer == customer && $0.segment == id }
                    if outcome.late == 0 {
                        let timeline = Oracle.timeline(of: rule, history, drawn.definitions, at: instants)
                        #expect(
                            changes.map { "\($0.time) \($0.entered)" } == timeline.map { "\($0.time) \($0.entered)" },
                            "seed \(seed), segment \(id): \(rule.text)")
                    }
                    let isMember = drawn.definitions.holds(rule, history, at: outcome.clock)
                    let member = outcome.members.filter { $0.customer == customer && $0.segment == id }
                    #expect(member.count == (isMember ? 1 : 0), "seed \(seed), segment \(id): \(rule.text)")
                }
            }
        }
        #expect(late > 100)
    }

    static func customers(_ drawn: OracleCase) -> [String] { Set(drawn.records.map(\.customer)).sorted() }

    /// The accepted records of each customer, in the order of `customers`.
    static func histories(_ drawn: OracleCase) -> [OracleHistory] {
        let statuses = Oracle(drawn.definitions).run(drawn.records, until: drawn.until).statuses
        var histories: [String: OracleHistory] = [:]
        var clock: Int64 = 0
        for (arrival, (record, status)) in zip(drawn.records, statuses).enumerated() {
            guard status == .accepted || status == .late else { continue }
            histories[record.customer, default: OracleHistory()].add(
                record, time: record.time ?? clock, arrival: arrival)
            clock = max(clock, record.time ?? clock)
        }
        return customers(drawn).map { histories[$0] ?? OracleHistory() }
    }
}
