import Foundation
import Testing

/// Runs over small partitions, and the parts of the oracle, held against values worked out by hand.
@Suite struct OracleRunTests {
    private static func run(
        _ rule: String, _ records: [OracleRecord], until: Int64? = nil, countsCorrections: Bool = false
    ) throws -> OracleOutcome {
        var oracle = Oracle(try OracleDefinitions(rules: [("s", rule)]))
        oracle.lateness.countsCorrections = countsCorrections
        return oracle.run(records, until: until)
    }

    private static func event(_ name: String, _ time: Int64, of customer: String = "c", p: Int? = nil) -> OracleRecord {
        OracleRecord(
            customer: customer, time: time, event: name,
            properties: p.map { [OracleField(key: "p", value: .number(String($0)))] } ?? [])
    }

    @Test(arguments: [
        ("count(a, 1h) >= 1", OracleBound.events), ("first(a, 1h) within 1s", .events), ("sum(a.p, 1h) > 1", .events),
        ("distinct(a.p) > 1", .values), ("most_frequent(a.p, 1h) == 1", .values),
        ("sequence(a then not b within 1h)", .starts),
    ])
    func moreThan64IsBeyondBounds(_ rule: String, _ bound: OracleBound) throws {
        let events = (1...65).map { OracleRunTests.event("a", Int64($0) * 1000, p: $0) }
        #expect(try OracleRunTests.run(rule, Array(events.prefix(64))).beyondBounds.isEmpty)
        #expect(try OracleRunTests.run(rule, events).beyondBounds["c"]?.contains(bound) == true)
    }

    @Test(arguments: ["count(a) >= 1", "sum(a.p) > 1", "count(a, 64s) >= 1", "min(a.p) == 1", "sequence(a then b)"])
    func exactWithoutLimit(_ rule: String) throws {
        let events = (1...65).map { OracleRunTests.event("a", Int64($0) * 1000, p: $0) }
        #expect(try OracleRunTests.run(rule, events).beyondBounds.isEmpty)
    }

    @Test func lateEventBehind64OthersMayBeLeftOutOfSequences() throws {
        let newer = (1...64).map { OracleRunTests.event("a", 1000 + Int64($0)) }
        let late = OracleRunTests.event("a", 500)
        #expect(try OracleRunTests.run("sequence(a then b)", newer + [late]).beyondBounds == ["c": [.leftOut]])
        #expect(try OracleRunTests.run("visits() > 1", newer + [late]).beyondBounds == ["c": [.leftOut]])
        #expect(try OracleRunTests.run("count(a) > 1", newer + [late]).beyondBounds.isEmpty)
        let fewer = Array(newer.dropLast()) + [late]
        #expect(try OracleRunTests.run("sequence(a then b)", fewer).beyondBounds.isEmpty)
    }

    @Test func leavingOutKeepsTheOthers() throws {
        let many = (1...65).map { OracleRunTests.event("a", Int64($0) * 1000, of: "d") }
        let records = [OracleRunTests.event("a", 1000)] + many + [OracleRunTests.event("a", 40_000)]
        var oracle = Oracle(try OracleDefinitions(rules: [("s", "count(a, 1h) >= 1")]))
        let all = oracle.run(records)
        oracle.leavesOutBeyondBounds = true
        let some = oracle.run(records)
        #expect(all.beyondBounds == ["d": [.events]] && some.beyondBounds == all.beyondBounds)
        #expect(some.changes == all.changes.filter { $0.customer == "c" } && some.clock == all.clock)
        #expect(all.changes.contains { $0.customer == "d" })
    }

    @Test func onlyRecordsAndExpiriesMakeLate() throws {
        let records = [
            OracleRunTests.event("b", 1000), OracleRunTests.event("z", 9000, of: "d"), OracleRunTests.event("a", 500),
            OracleRunTests.event("b", 5000),
        ]
        let asWritten = try OracleRunTests.run("count(a) >= 1", records)
        #expect(asWritten.statuses == [.accepted, .accepted, .late, .accepted])
        let other = try OracleRunTests.run("count(a) >= 1", records, countsCorrections: true)
        #expect(other.statuses == [.accepted, .accepted, .late, .late])
    }

    @Test func aMemberStaysSinceItsFirstEntryWhereChangesUndoEachOther() throws {
        let records = [
            OracleRunTests.event("a", 1000), OracleRunTests.event("z", 3000, of: "d"), OracleRunTests.event("a", 3000),
        ]
        let outcome = try OracleRunTests.run("count(a, 2s) >= 1", records)
        #expect(outcome.members == [OracleMember(segment: "s", customer: "c", since: 1000)])
        #expect(outcome.stepwise.map(\.time) == [1000, 3000, 3000])
        #expect(outcome.changes.map(\.time) == [1000])
    }

    @Test func recordsBehindTheEndAreSkipped() throws {
        let records = [
            OracleRunTests.event("a", 1000), OracleRunTests.event("a", 4000), OracleRunTests.event("a", 3000),
        ]
        let outcome = try OracleRunTests.run("count(a) >= 2", records, until: 3500)
        #expect(outcome.statuses == [.accepted, .skipped, .accepted])
        #expect(outcome.clock == 3500 && outcome.members.map(\.since) == [3000])
    }

    @Test func changesGoByTimeCustomerSegment() throws {
        let oracle = Oracle(try OracleDefinitions(rules: [("z", "count(a) >= 1"), ("b", "in_segment(z)")]))
        let outcome = oracle.run([
            OracleRunTests.event("a", 2000, of: "d"), OracleRunTests.event("a", 1000, of: "e"),
            OracleRunTests.event("a", 2000, of: "c"),
        ])
        #expect(outcome.changes.map { $0.customer + $0.segment } == ["eb", "ez", "cb", "cz", "db", "dz"])
        #expect(outcome.members.map { $0.segment + $0.customer } == ["bc", "bd", "be", "zc", "zd", "ze"])
    }

    @Test func timesReadAsFoundationDoes() throws {
        var random = OracleRandom(seed: 11)
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<500 {
            let instant = Int64(random.below(253_402_300_800)) * 1000 + Int64(random.below(1000))
            let text = OracleTime.text(instant)
            #expect(OracleTime.instant(text) == instant)
            // A Date is a double of seconds: exact to the millisecond once rounded.
            let date = try format.parse(text)
            #expect(Int64((date.timeIntervalSince1970 * 1000).rounded()) == instant, "\(text)")
        }
        #expect(OracleTime.instant("1969-12-31T23:59:59.9999Z") == -1)
        #expect(OracleTime.instant("0000-03-01") == -62_162_035_200_000)
        for text in [
            "2023-02-29", "1900-02-29", "2024-13-01", "2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z", "2024-1-1",
            "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+0100", " 2024-01-01", "",
        ] {
            #expect(OracleTime.instant(text) == nil, "\(text)")
        }
    }

    @Test func figuresCountAsMillionths() {
        let expected: [(Double, Int128)] = [
            (0.1, 100_000), (-0.3, -300_000), (2.5, 2_500_000), (0.0000005, 0), (0.0000015, 2), (-1.000001, -1_000_001),
            (9e12, 9_000_000_000_000_000_000), (1234567.891, 1_234_567_891_000),
        ]
        for (number, millionths) in expected { #expect(OracleMeasure.millionths(number) == millionths, "\(number)") }
    }

    @Test func textsInTheFormOfAJSONNumber() {
        for text in ["0", "-0", "1", "10", "1.50", "1e3", "1E+3", "-1.5e-3"] {
            #expect(OracleScalar.isJSONNumber(Array(text.utf8)), "\(text)")
        }
        for text in ["", "-", "+1", "01", "1.", ".5", "1e", "0x1", "1 ", " 1", "NaN", "1_000", "--1"] {
            #expect(!OracleScalar.isJSONNumber(Array(text.utf8)), "\(text)")
        }
    }
}
