// The rule language: segments in segments, the timeline, the clock, late records.

extension RuleVector {
    private static let active: [(id: String, rule: String)] = [("x", "count(a, 2s) >= 1")]

    static let segments: [RuleVector] = [
        RuleVector(
            "a segment in a segment changes at the same instant", "in_segment(x)", [event("a", 1000)], until: 9000,
            expect: [(1000, true), (3000, false)], segments: active, validUntil: [3000, nil]),
        RuleVector(
            "not in a segment", "not in_segment(\"x\")", [event("b", 500), event("a", 1000)], until: 9000,
            expect: [(500, true), (1000, false), (3000, true)], segments: active),
        RuleVector(
            "a chain of segments changes at one instant", "in_segment(y) and exists(plan)",
            [attributes(#"{"plan":1}"#, 500), event("a", 1000)], until: 9000, expect: [(1000, true), (3000, false)],
            segments: active + [("z", "not in_segment(x)"), ("y", "not in_segment(z)")]),
        RuleVector(
            "what undoes itself through two segments is no change", "in_segment(x) or in_segment(y)",
            [event("a", 1000)], until: 9000, expect: [(1000, true)],
            segments: active + [("y", "count(a) >= 1 and not in_segment(x)")]),
        RuleVector(
            "an unknown customer is in no segment, not even by not", "not in_segment(x)", [event("b", 1000)],
            until: 9000, expect: [(1000, true)], segments: active),
    ]

    static let timelines: [RuleVector] = [
        RuleVector(
            "at most one change an instant", "count(a) == 1", [event("a", 1000), event("a", 1000)], until: 9000,
            expect: []),
        RuleVector(
            "an event as another leaves its window: no change", "count(a, 2s) >= 1",
            [event("a", 1000), event("a", 3000)], until: 9000, expect: [(1000, true), (5000, false)]),
        RuleVector(
            "the same where the expiry was worked off before the record came", "count(a, 2s) >= 1",
            [event("a", 1000), event("z", 3000, of: "d"), event("a", 3000)], until: 9000,
            expect: [(1000, true), (5000, false)]),
        RuleVector(
            "an expiry has the instant at which it is due as its time", "count(a, 2s) >= 1",
            [event("a", 1000), event("z", 9000, of: "d")], expect: [(1000, true), (3000, false)]),
        RuleVector(
            "expiries before the record that comes next", "count(a, 2s) >= 1", [event("a", 1000), event("a", 8000)],
            expect: [(1000, true), (3000, false), (8000, true)]),
        RuleVector(
            "due at the clock at the end is worked off", "count(a, 2s) >= 1", [event("a", 1000)], until: 3000,
            expect: [(1000, true), (3000, false)]),
        RuleVector(
            "due one millisecond later is not", "count(a, 2s) >= 1", [event("a", 1000)], until: 2999,
            expect: [(1000, true)]),
        RuleVector(
            "a record at the end is taken, a later one skipped", "count(a) >= 2",
            [event("a", 1000), event("a", 4000), event("a", 3000)], until: 3000, expect: [(3000, true)]),
        RuleVector(
            "an expiry of one figure and an event for another at one instant", "count(a, 2s) >= 1 or count(b) >= 1",
            [event("a", 1000), event("b", 3000)], until: 9000, expect: [(1000, true)]),
        RuleVector(
            "attributes and events of one instant", "plan == 1 and count(a) == 1",
            [attributes(#"{"plan":1}"#, 1000), event("a", 1000)], expect: [(1000, true)]),
        RuleVector(
            "until when an entry and an exit hold", "count(a, 2s) == 1", [event("a", 1000), event("a", 2000)],
            until: 9000, expect: [(1000, true), (2000, false), (3000, true), (4000, false)],
            validUntil: [3000, 3000, 4000, nil]),
    ]

    static let lateness: [RuleVector] = [
        RuleVector(
            "the first record of a customer is not late, however far the clock", "count(a, 2s) >= 1",
            [event("z", 9000, of: "d"), event("a", 1000)], expect: [(1000, true), (3000, false)]),
        RuleVector(
            "a record behind the clock, but not behind its customer, is not late", "count(a, 2s) >= 1",
            [event("a", 1000), event("z", 4000, of: "d"), event("a", 3500)], until: 9000,
            expect: [(1000, true), (3000, false), (3500, true), (5500, false)]),
        RuleVector(
            "a record at the instant of a worked-off expiry is not late", "count(a, 2s) == 1 and count(a) == 2",
            [event("a", 1000), event("z", 4000, of: "d"), event("a", 3000)], until: 9000,
            expect: [(3000, true), (5000, false)]),
        RuleVector(
            "a record older than a worked-off expiry is late", "count(a, 2s) >= 1",
            [event("a", 1000), event("z", 4000, of: "d"), event("a", 2500)], until: 9000,
            expect: [(1000, true), (3000, false), (4000, true), (4500, false)], corrections: [4000], late: 1),
        RuleVector(
            "an expiry that changed no segment makes nothing late", "count(a, 2s) >= 2",
            [event("a", 1000), event("z", 4000, of: "d"), event("a", 2500)], until: 9000,
            expect: [(2500, true), (3000, false)]),
        RuleVector(
            "an expiry that is not yet due makes nothing late", "count(a, 2s) >= 1",
            [event("a", 1000), event("z", 2999, of: "d"), event("a", 2500)], until: 9000,
            expect: [(1000, true), (4500, false)]),
        RuleVector(
            "a late record as old as the last but one", "count(a, 2s) >= 2",
            [event("a", 1000), event("b", 2000), event("a", 1000)], until: 9000,
            expect: [(2000, true), (3000, false)], corrections: [2000], late: 1),
        RuleVector(
            "a record of the time of the last is not late", "count(a, 2s) >= 2",
            [event("a", 1000), event("b", 2000), event("a", 2000)], until: 9000,
            expect: [(2000, true), (3000, false)]),
        RuleVector(
            "what a late record changes before the clock is told once, at the clock", "count(a, 2s) >= 1",
            [event("b", 9000), event("a", 1000), event("a", 8000)], until: 20_000,
            expect: [(9000, true), (10_000, false)], corrections: [9000], late: 2),
        RuleVector(
            "a late record that makes no difference at the clock is not told", "count(a, 2s) >= 1",
            [event("b", 9000), event("a", 1000)], until: 20_000, expect: [], late: 1),
        RuleVector(
            "a late record takes back an entry", "count(x) == 0 and count(a) >= 1",
            [event("a", 5000), event("x", 1000), event("a", 6000)], expect: [], late: 1),
        RuleVector(
            "the clock of a correction is the partition's", "count(x) == 0 and count(a) >= 1",
            [event("a", 5000), event("z", 7000, of: "d"), event("x", 1000)], expect: [(5000, true), (7000, false)],
            validUntil: [nil, nil], corrections: [7000], late: 1),
        RuleVector(
            "late attributes", "plan == \"pro\"",
            [event("a", 5000), attributes(#"{"plan":"pro"}"#, 1000), attributes(#"{"plan":"free"}"#, 6000)],
            expect: [(5000, true), (6000, false)], corrections: [5000], late: 1),
        RuleVector(
            "another segment's expiry makes late too", "count(b) >= 1",
            [event("a", 1000), event("z", 4000, of: "d"), event("b", 2500)], expect: [(4000, true)],
            segments: active, corrections: [4000], late: 1),
    ]
}
