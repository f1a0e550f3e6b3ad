// The rule language: times of events, `within`, days, visits.

extension RuleVector {
    private static let day: Int64 = 86_400_000
    private static let minute: Int64 = 60_000

    static let times: [RuleVector] = [
        RuleVector(
            "last(E) is the time of the event", "last(a) >= \"1970-01-01T00:00:02Z\"",
            [event("a", 1000), event("a", 2000)], expect: [(2000, true)]),
        RuleVector(
            "first(E) is the time of the earliest", "first(a) between \"1970-01-01\" and \"1970-01-01T00:00:01Z\"",
            [event("a", 1001), event("a", 2000), event("a", 1000)], expect: [(2000, true)], corrections: [2000],
            late: 1),
        RuleVector(
            "first(E) of none is missing", "first(z) != \"1970-01-01\"", [event("a", 1000), event("z", 2000)],
            expect: [(2000, true)]),
        RuleVector(
            "last within D", "last(a) within 2s", [event("a", 1000), event("a", 2000)], until: 9000,
            expect: [(1000, true), (4000, false)], validUntil: [3000, nil]),
        RuleVector(
            "first within D is not renewed", "first(a) within 2s", [event("a", 1000), event("a", 2000)], until: 9000,
            expect: [(1000, true), (3000, false)]),
        RuleVector(
            "first of a window within D", "first(a, 3s) within 1s", [event("a", 1000), event("a", 3500)], until: 9000,
            expect: [(1000, true), (2000, false), (4000, true), (4500, false)]),
        RuleVector(
            "a time in the future is not within until it comes", "born within 2s",
            [attributes(#"{"born":"1970-01-01T00:00:03Z"}"#, 1000)], until: 9000,
            expect: [(3000, true), (5000, false)], validUntil: [5000, nil]),
        RuleVector(
            "not within changes at both ends", "not born within 2s",
            [attributes(#"{"born":"1970-01-01T00:00:03Z"}"#, 1000)], until: 9000,
            expect: [(1000, true), (3000, false), (5000, true)], validUntil: [3000, 5000, nil]),
        RuleVector(
            "a number is no time to be within", "born within 2s", [attributes(#"{"born":1000}"#, 1000)], until: 9000,
            expect: []),
        RuleVector(
            "a full date within a day", "born within 1d", [attributes(#"{"born":"1970-01-02"}"#, 1000)],
            until: 9 * day, expect: [(day, true), (2 * day, false)]),
        RuleVector(
            "the time in a property of the latest event", "last(a.d) within 1s",
            [
                event("a", 1000, #"{"d":"1970-01-01T00:00:05Z"}"#), event("a", 2000, #"{"d":"1970-01-01T00:00:03Z"}"#),
            ], until: 9000, expect: [(3000, true), (4000, false)]),
        RuleVector(
            "a replaced time no longer comes", "born within 2s",
            [
                attributes(#"{"born":"1970-01-01T00:00:03Z"}"#, 1000),
                attributes(#"{"born":"1970-01-01T00:00:07Z"}"#, 2000),
            ], until: 20_000, expect: [(7000, true), (9000, false)]),
        RuleVector(
            "days are whole periods of 24 h", "days_since(a) == 1", [event("a", 5)], until: 9 * day,
            expect: [(day + 5, true), (2 * day + 5, false)]),
        RuleVector(
            "days are counted from the latest event", "days_since(a) >= 1", [event("a", 5), event("a", day + 5)],
            until: 9 * day, expect: [(2 * day + 5, true)]),
        RuleVector(
            "days since nothing are missing", "not days_since(a) >= 0", [event("b", 5), event("a", 10)],
            expect: [(5, true), (10, false)]),
        RuleVector(
            "days against a fraction", "days_since(a) > 0.5", [event("a", 0)], until: 2 * day, expect: [(day, true)]),
    ]

    static let visits: [RuleVector] = [
        RuleVector(
            "an event at least the gap after the one before begins a visit", "visits() >= 2",
            [event("a", 0), event("b", 30 * minute - 1), event("a", 60 * minute - 1)],
            expect: [(60 * minute - 1, true)]),
        RuleVector(
            "one millisecond less than the gap is the same visit", "visits() >= 2",
            [event("a", 0), event("b", 30 * minute - 1), event("a", 60 * minute - 2)], expect: []),
        RuleVector(
            "a visit counts by its first event", "visits(1h) >= 1",
            [event("a", 0), event("b", 25 * minute), event("a", 50 * minute)], until: 9 * day,
            expect: [(0, true), (60 * minute, false)]),
        RuleVector(
            "a late event joins two visits", "visits() >= 2",
            [event("a", 0), event("a", 50 * minute), event("z", 60 * minute, of: "d"), event("b", 25 * minute)],
            expect: [(50 * minute, true), (60 * minute, false)], corrections: [60 * minute], late: 1),
        RuleVector(
            "a late event begins its visit earlier", "visits(1h) >= 1",
            [event("a", 50 * minute), event("b", 25 * minute)], until: day,
            expect: [(50 * minute, true), (85 * minute, false)], late: 1),
        RuleVector(
            "no events, no visits", "visits() == 0", [attributes(#"{"a":1}"#, 0), event("a", 5)],
            expect: [(0, true), (5, false)]),
        RuleVector(
            "page views are events of visits too", "visits() == 1",
            [#"{"type":"page","userId":"c","timestamp":1000}"#, event("a", 2000)], expect: [(1000, true)]),
    ]
}
