// The rule language: measures, their windows, and their values for nothing.

extension RuleVector {
    static let measures: [RuleVector] = [
        RuleVector(
            "an event is in its window from its own instant to the last before time + w", "count(a, 2s) >= 1",
            [event("a", 1000)], until: 9000, expect: [(1000, true), (3000, false)], validUntil: [3000, nil]),
        RuleVector(
            "a second event keeps the window filled", "count(a, 2s) >= 1", [event("a", 1000), event("a", 2500)],
            until: 9000, expect: [(1000, true), (4500, false)]),
        RuleVector(
            "two events one millisecond less than a window apart", "count(a, 2s) >= 2",
            [event("a", 1000), event("a", 2999)], until: 9000, expect: [(2999, true), (3000, false)]),
        RuleVector(
            "two events a window apart are never in it together", "count(a, 2s) >= 2",
            [event("a", 1000), event("a", 3000)], until: 9000, expect: []),
        RuleVector(
            "without a window events count for ever", "count(a) >= 1", [event("a", 1000)], until: 999_999_999,
            expect: [(1000, true)], validUntil: [nil]),
        RuleVector(
            "falling counts admit", "count(a, 2s) < 2", [event("a", 1000), event("a", 1500)], until: 9000,
            expect: [(1000, true), (1500, false), (3000, true)], validUntil: [nil, 3000, nil]),
        RuleVector(
            "only events for which where holds", "count(a where p > 1 and not q == \"x\") >= 2",
            [
                event("a", 1000, #"{"p":2}"#), event("a", 2000, #"{"p":1}"#), event("a", 3000, #"{"p":2,"q":"x"}"#),
                event("b", 4000, #"{"p":2}"#), event("a", 5000, #"{"p":"2","q":"y"}"#),
            ], expect: [(5000, true)]),
        RuleVector(
            "in, not in and between after a figure", "count(a) in [1, 4] or count(a) between 2 and 2",
            [event("a", 1000), event("a", 2000), event("a", 3000), event("a", 4000)],
            expect: [(1000, true), (3000, false), (4000, true)]),
        RuleVector(
            "a sum of none is 0", "sum(a.p) == 0", [event("b", 1000), event("a", 2000, #"{"p":5}"#)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "0.1 + 0.2 is 0.3", "sum(a.p) == 0.3", [event("a", 1000, #"{"p":0.1}"#), event("a", 2000, #"{"p":0.2}"#)],
            expect: [(2000, true)]),
        RuleVector(
            "a sum reads numbers and text in the form of one", "sum(a.p) == 5",
            [
                event("a", 1000, #"{"p":"2"}"#), event("a", 2000, #"{"p":3}"#), event("a", 3000, #"{"p":true}"#),
                event("a", 4000, #"{"p":" 4"}"#), event("a", 5000, #"{"p":null}"#), event("a", 6000),
            ], expect: [(2000, true)]),
        RuleVector(
            "a sum leaves no remainder behind its window", "sum(a.p, 2s) == 0",
            [event("a", 1000, #"{"p":0.1}"#), event("a", 1500, #"{"p":1234567.891}"#)], until: 9000,
            expect: [(3500, true)]),
        RuleVector(
            "halves of a millionth are rounded to even", "sum(a.p) == 0.000002",
            [event("a", 1000, #"{"p":0.0000005}"#), event("a", 2000, #"{"p":0.0000015}"#)], expect: [(2000, true)]),
        RuleVector(
            "numbers beyond 9·10¹² are passed over", "sum(a.p) == 1 and average(a.p) == 1",
            [event("a", 1000, #"{"p":1}"#), event("a", 2000, #"{"p":9000000000001}"#)], expect: [(1000, true)]),
        RuleVector(
            "sums are exact beyond what a double holds", "sum(a.p) > 9000000000000",
            [event("a", 1000, #"{"p":9000000000000}"#), event("a", 2000, #"{"p":0.000001}"#)],
            expect: [(2000, true)]),
        RuleVector(
            "an average is compared as a fraction", "average(a.p) > 1.333333 and average(a.p) < 1.333334",
            [event("a", 1000, #"{"p":1}"#), event("a", 2000, #"{"p":1}"#), event("a", 3000, #"{"p":2}"#)],
            expect: [(3000, true)]),
        RuleVector(
            "an average of thirds is exactly 1", "average(a.p) == 1",
            [event("a", 1000, #"{"p":0.7}"#), event("a", 2000, #"{"p":1.1}"#), event("a", 3000, #"{"p":1.2}"#)],
            expect: [(3000, true)]),
        RuleVector(
            "an average of none is missing", "average(a.p, 2s) != 7",
            [event("b", 500), event("a", 1000, #"{"p":1}"#)], until: 9000, expect: [(1000, true), (3000, false)]),
        RuleVector(
            "not of a missing average is true", "not average(a.p) >= 0",
            [event("b", 500), event("a", 1000, #"{"p":1}"#)], expect: [(500, true), (1000, false)]),
        RuleVector(
            "max falls as its window moves on", "max(a.p, 2s) >= 5",
            [event("a", 1000, #"{"p":5}"#), event("a", 2000, #"{"p":3}"#)], until: 9000,
            expect: [(1000, true), (3000, false)]),
        RuleVector(
            "min rises as its window moves on", "min(a.p, 2s) >= 5",
            [event("a", 1000, #"{"p":3}"#), event("a", 2000, #"{"p":"5"}"#)], until: 9000,
            expect: [(3000, true), (4000, false)]),
    ]

    static let moreMeasures: [RuleVector] = [
        RuleVector(
            "min and max of none are missing", "min(a.p) < 9 or max(a.p) < 9",
            [event("a", 1000), event("a", 2000, #"{"p":"x"}"#), event("a", 3000, #"{"p":1}"#)],
            expect: [(3000, true)]),
        RuleVector(
            "1 and 1.0 are one value, 1 and \"1\" two", "distinct(a.p) >= 3",
            [
                event("a", 1000, #"{"p":1}"#), event("a", 2000, #"{"p":1.0}"#), event("a", 3000, #"{"p":"1"}"#),
                event("a", 4000, #"{"p":true}"#),
            ], expect: [(4000, true)]),
        RuleVector(
            "distinct of none is 0", "distinct(a.p) == 0", [event("a", 1000), event("a", 2000, #"{"p":false}"#)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "a value leaves with its last event", "distinct(a.p, 2s) >= 2",
            [event("a", 1000, #"{"p":1}"#), event("a", 1500, #"{"p":2}"#), event("a", 2000, #"{"p":1}"#)],
            until: 9000, expect: [(1500, true), (3500, false)]),
        RuleVector(
            "most_frequent: of several the lowest in rank", "most_frequent(a.p) == \"b\"",
            [
                event("a", 1000, #"{"p":"b"}"#), event("a", 2000, #"{"p":"a"}"#), event("a", 3000, #"{"p":"b"}"#),
            ], expect: [(1000, true), (2000, false), (3000, true)]),
        RuleVector(
            "numbers are below text in rank", "most_frequent(a.p) starts with \"1\"",
            [event("a", 1000, #"{"p":"1"}"#), event("a", 2000, #"{"p":1}"#)], expect: [(1000, true), (2000, false)]),
        RuleVector(
            "false is below true, true below numbers", "most_frequent(a.p) == true",
            [event("a", 1000, #"{"p":-5}"#), event("a", 2000, #"{"p":true}"#), event("a", 3000, #"{"p":false}"#)],
            expect: [(2000, true), (3000, false)]),
        RuleVector(
            "most_frequent follows its window", "most_frequent(a.p, 2s) == \"x\"",
            [
                event("a", 1000, #"{"p":"x"}"#), event("a", 1100, #"{"p":"x"}"#), event("a", 2000, #"{"p":"y"}"#),
            ], until: 9000, expect: [(1000, true), (3100, false)]),
        RuleVector(
            "first: of several at one instant the lowest in rank", "first(a.p) == \"x\"",
            [event("a", 1000, #"{"p":"y"}"#), event("a", 1000, #"{"p":"x"}"#), event("a", 2000, #"{"p":"w"}"#)],
            expect: [(1000, true)]),
        RuleVector(
            "last: of several at one instant the highest in rank", "last(a.p) == \"y\"",
            [event("a", 1000, #"{"p":"y"}"#), event("a", 1000, #"{"p":"x"}"#), event("a", 2000, #"{"p":"w"}"#)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "last does not depend on the order of arrival", "last(a.p) == \"y\"",
            [event("a", 1000, #"{"p":"x"}"#), event("a", 1000, #"{"p":"y"}"#)], expect: [(1000, true)]),
        RuleVector(
            "a late event becomes the first", "first(a.p) == \"old\"",
            [event("a", 5000, #"{"p":"new"}"#), event("a", 1000, #"{"p":"old"}"#)], expect: [(5000, true)],
            corrections: [5000], late: 1),
        RuleVector(
            "only events in which the property is present", "last(a.p) == \"x\"",
            [event("a", 1000, #"{"p":"x"}"#), event("a", 2000), event("a", 3000, #"{"p":[1]}"#)],
            expect: [(1000, true)]),
        RuleVector(
            "first of a window moves on", "first(a.p, 2s) == 2",
            [event("a", 1000, #"{"p":1}"#), event("a", 2000, #"{"p":2}"#)], until: 9000,
            expect: [(3000, true), (4000, false)]),
        RuleVector(
            "measure(x) stands for the expression", "measure(spend) >= 5 and measure('n-2') == 2",
            [event("a", 1000, #"{"p":2}"#), event("a", 2000, #"{"p":3}"#)], until: 9000,
            expect: [(2000, true), (3000, false)], measures: [("spend", "sum(a.p, 2s)"), ("n-2", "count(a)")]),
        RuleVector(
            "a property's path and event in quotes", "sum(\"Order Completed\".o.`x.y` where o.n == 1, 1d) >= 3",
            [
                event("order_completed", 1000, #"{"o":{"x.y":2,"n":1}}"#),
                event("Order Completed", 2000, #"{"o":{"x.y":9,"n":2}}"#),
                event("OrderCompleted", 3000, #"{"o":{"x.y":1,"n":1}}"#),
            ], expect: [(3000, true)]),
    ]
}
