// The rule language: chains of steps.

extension RuleVector {
    static let sequences: [RuleVector] = [
        RuleVector(
            "a chain of two, complete for ever", "sequence(a then b)", [event("a", 1000), event("b", 2000)],
            until: 99_000, expect: [(2000, true)], validUntil: [nil]),
        RuleVector(
            "the wrong way round", "sequence(a then b)", [event("b", 1000), event("a", 2000)], expect: []),
        RuleVector(
            "a step is strictly later than the one before", "sequence(a then b)",
            [event("a", 1000), event("b", 1000)], expect: []),
        RuleVector(
            "within D: the last instant", "sequence(a then b within 2s)", [event("a", 1000), event("b", 2999)],
            expect: [(2999, true)]),
        RuleVector(
            "within D: one too late", "sequence(a then b within 2s)", [event("a", 1000), event("b", 3000)],
            expect: []),
        RuleVector(
            "any chain counts, not that of the earliest first step", "sequence(a then b within 2s)",
            [event("a", 1000), event("a", 3000), event("b", 4000)], expect: [(4000, true)]),
        RuleVector(
            "any chain counts, not that of the earliest second step", "sequence(a then b within 2s then c within 2s)",
            [event("a", 1000), event("b", 1500), event("b", 2500), event("c", 4000)], expect: [(4000, true)]),
        RuleVector(
            "nor that of the latest", "sequence(a then b within 2s then c within 2s)",
            [event("a", 1000), event("b", 2500), event("a", 3500), event("c", 4000)], expect: [(4000, true)]),
        RuleVector(
            "other events in between do not matter", "sequence(a then b)",
            [event("a", 1000), event("x", 1200), event("a", 1500), event("b", 2000)], expect: [(2000, true)]),
        RuleVector(
            "one event is one step at most", "sequence(a then a)",
            [event("a", 1000), event("a", 1000), event("a", 1001)],
            expect: [(1001, true)]),
        RuleVector(
            "conditions of the steps", "sequence(a where p == 1 then b where p == 2)",
            [
                event("a", 1000, #"{"p":2}"#), event("b", 2000, #"{"p":2}"#), event("a", 3000, #"{"p":1}"#),
                event("b", 4000, #"{"p":1}"#), event("b", 5000, #"{"p":2}"#),
            ], expect: [(5000, true)]),
        RuleVector(
            "with a duration the chain counts for less than so long", "sequence(a then b, 2s)",
            [event("a", 1000), event("b", 2000)], until: 9000, expect: [(2000, true), (4000, false)],
            validUntil: [4000, nil]),
        RuleVector(
            "a later chain renews it", "sequence(a then b, 2s)",
            [event("a", 1000), event("b", 2000), event("b", 3000)],
            until: 9000, expect: [(2000, true), (5000, false)]),
        RuleVector(
            "a later event does not undo a chain", "sequence(a then b)",
            [event("a", 1000), event("b", 2000), event("a", 3000), event("x", 4000)], expect: [(2000, true)]),
        RuleVector(
            "leaving on another event is written with last", "sequence(a then b) and not last(x) within 2s",
            [event("a", 1000), event("b", 2000), event("x", 3000)], until: 9000,
            expect: [(2000, true), (3000, false), (5000, true)]),
    ]

    static let moreSequences: [RuleVector] = [
        RuleVector(
            "a not step is complete at its deadline", "sequence(a then not b within 2s)", [event("a", 1000)],
            until: 9000, expect: [(3000, true)]),
        RuleVector(
            "not before its deadline", "sequence(a then not b within 2s)", [event("a", 1000)], until: 2999,
            expect: []),
        RuleVector(
            "an event before the deadline breaks it", "sequence(a then not b within 2s)",
            [event("a", 1000), event("b", 2999)], until: 9000, expect: []),
        RuleVector(
            "an event at the deadline does not", "sequence(a then not b within 2s)",
            [event("a", 1000), event("b", 3000)], until: 9000, expect: [(3000, true)]),
        RuleVector(
            "an event at the very start does not", "sequence(a then not b within 2s)",
            [event("a", 1000), event("b", 1000)], until: 9000, expect: [(3000, true)]),
        RuleVector(
            "an event after the deadline does not undo it", "sequence(a then not b within 2s)",
            [event("a", 1000), event("b", 3001)], until: 9000, expect: [(3000, true)]),
        RuleVector(
            "a second start after the breaking event", "sequence(a then not b within 2s)",
            [event("a", 1000), event("b", 1500), event("a", 2000)], until: 9000, expect: [(4000, true)]),
        RuleVector(
            "what breaks may be the step's own event", "sequence(a then not a within 2s)",
            [event("a", 1000), event("a", 2000)], until: 9000, expect: [(4000, true)]),
        RuleVector(
            "the step after a not step counts from the deadline", "sequence(a then not b within 2s then c within 1s)",
            [event("a", 1000), event("c", 2000), event("c", 3000), event("c", 3999)], expect: [(3999, true)]),
        RuleVector(
            "strictly after the deadline", "sequence(a then not b within 2s then c)",
            [event("a", 1000), event("c", 3000), event("c", 3001)], expect: [(3001, true)]),
        RuleVector(
            "and within its duration", "sequence(a then not b within 2s then c within 1s)",
            [event("a", 1000), event("c", 4000)], expect: []),
        RuleVector(
            "two not steps", "sequence(a then not b within 1s then not c within 1s)",
            [event("a", 1000), event("c", 1500), event("c", 2000), event("c", 3000)], expect: [(3000, true)]),
        RuleVector(
            "the second not step broken", "sequence(a then not b within 1s then not c within 1s)",
            [event("a", 1000), event("c", 2500)], until: 9000, expect: []),
        RuleVector(
            "a not step and a duration behind it", "sequence(a then not b within 2s, 1s)", [event("a", 1000)],
            until: 9000, expect: [(3000, true), (4000, false)]),
        RuleVector(
            "a condition of a not step", "sequence(a then not b where p == 1 within 2s)",
            [event("a", 1000), event("b", 2000, #"{"p":2}"#)], until: 9000, expect: [(3000, true)]),
        RuleVector(
            "a late event completes a chain", "sequence(a then b)", [event("b", 2000), event("a", 1000)],
            expect: [(2000, true)], corrections: [2000], late: 1),
        RuleVector(
            "a late event breaks a not step that was complete", "sequence(a then not b within 2s)",
            [event("a", 1000), event("x", 5000), event("b", 2000)], expect: [(3000, true), (5000, false)],
            corrections: [5000], late: 1),
        RuleVector(
            "cart abandoned, as shops mean it",
            "sequence(product_viewed then cart_added within 1h then not purchase within 24h, 7d)",
            [
                event("Product Viewed", 0), event("Cart Added", 3_599_999), event("Cart Added", 3_700_000),
                event("Purchase", 89_999_999),
            ], until: 999_999_999, expect: [(89_999_999, true), (694_799_999, false)]),
    ]
}
