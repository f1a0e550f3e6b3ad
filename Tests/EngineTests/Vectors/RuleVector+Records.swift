// The rule language: customers, known-ness, events, names, duplicates, attributes.

extension RuleVector {
    static let records: [RuleVector] = [
        RuleVector(
            "a customer is known from the earliest record on", "count(z) == 0",
            [event("a", 1000), event("a", 2000)], expect: [(1000, true)]),
        RuleVector(
            "attributes make known too", "not exists(b)", [attributes(#"{"a":1}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "a customer never stops being known", "count(a, 1s) == 0", [event("a", 1000)], until: 99_000,
            expect: [(2000, true)]),
        RuleVector(
            "an earlier record moves the beginning, not the present", "count(z) == 0",
            [event("a", 5000), event("a", 3000)], expect: [(5000, true)], late: 1),
        RuleVector(
            "events count from their own time on, however late", "count(a) >= 2",
            [event("a", 5000), event("z", 9000, of: "d"), event("a", 1000)], expect: [(9000, true)],
            corrections: [9000], late: 1),
        RuleVector(
            "names are folded on both sides", "count(\"Order-Completed\") >= 4",
            [
                event("order_completed", 1000), event("ORDER COMPLETED", 2000), event("order.completed", 3000),
                event("orderCompleted", 4000),
            ], expect: [(4000, true)]),
        RuleVector(
            "nothing but A–Z is folded", "count(\"café\") >= 1", [event("CAFÉ", 1000), event("CAFé", 2000)],
            expect: [(2000, true)]),
        RuleVector(
            "page is the event Page Viewed, its name a property", "count(page_viewed where name == \"Home\") >= 1",
            [#"{"type":"page","userId":"c","timestamp":"1970-01-01T00:00:01.000Z","name":"Home"}"#],
            expect: [(1000, true)]),
        RuleVector(
            "properties of a page win over what stands beside them",
            "last(page_viewed.name) == \"in\" and last(page_viewed.category) == \"out\"",
            [
                #"{"type":"page","userId":"c","timestamp":1000,"name":"out","category":"out","properties":{"name":"in"}}"#
            ], expect: [(1000, true)]),
        RuleVector(
            "page is not page_view", "count(page_view) >= 1",
            [#"{"type":"page","userId":"c","timestamp":1000}"#, event("page_view", 2000)], expect: [(2000, true)]),
        RuleVector(
            "screen is the event Screen Viewed", "count(screen_viewed) >= 1 and count(page_viewed) == 0",
            [#"{"type":"screen","userId":"c","timestamp":1000}"#], expect: [(1000, true)]),
        RuleVector(
            "group and alias count for nothing, identify is no event", "visits() == 0",
            [
                #"{"type":"group","userId":"c","groupId":"g","timestamp":500}"#,
                #"{"type":"alias","userId":"c","previousId":"d","timestamp":600}"#,
                #"{"type":"identify","userId":"c","traits":{"a":1},"timestamp":1000}"#, event("a", 2000),
            ], expect: [(1000, true), (2000, false)], ignored: 2),
        RuleVector(
            "the traits of identify are attributes", "plan == \"pro\"",
            [#"{"type":"identify","userId":"c","traits":{"plan":"pro"},"timestamp":"1970-01-01T00:00:01Z"}"#],
            expect: [(1000, true)]),
        RuleVector(
            "an event and attributes together", "count(a) >= 1 and plan == \"pro\"",
            [#"{"customer":"c","time":1000,"event":"a","properties":{},"attributes":{"plan":"pro"}}"#],
            expect: [(1000, true)]),
        RuleVector(
            "a whole number is read as its digits", "count(a) >= 1",
            [#"{"customer":42,"time":1000,"event":"a"}"#], expect: [(1000, true)], customer: "42"),
        RuleVector(
            "a blocked userId counts as absent", "count(a) >= 4",
            [
                #"{"type":"track","userId":" NULL ","anonymousId":"c","event":"a","timestamp":1000}"#,
                #"{"type":"track","userId":"00000000-0000","anonymousId":"c","event":"a","timestamp":2000}"#,
                #"{"type":"track","userId":-1,"anonymousId":"c","event":"a","timestamp":3000}"#,
                #"{"type":"track","userId":"","anonymousId":"c","event":"a","timestamp":4000}"#,
            ], expect: [(4000, true)]),
        RuleVector(
            "nobody but blocked ids, no time, a bare date for one: rejected", "count(z) == 0",
            [
                #"{"customer":"unknown","time":1000,"event":"a"}"#, #"{"customer":"c","event":"a"}"#,
                #"{"customer":"c","time":"1970-01-01","event":"a"}"#,
                #"{"customer":"c","time":-1,"event":"a"}"#, event("a", 9000),
            ], expect: [(9000, true)], rejected: 4),
        RuleVector(
            "a repeated messageId is dropped", "count(a) >= 2",
            [event("a", 1000, id: "m1"), event("a", 2000, id: "m1"), event("a", 3000, id: "m2")],
            expect: [(3000, true)], duplicates: 1),
        RuleVector(
            "the messageIds of others do not matter", "count(a) >= 2",
            [event("a", 1000, id: "m1"), event("a", 1500, id: "m2", of: "d"), event("a", 2000, id: "m2")],
            expect: [(2000, true)]),
        RuleVector(
            "events without a messageId are never duplicates", "count(a) >= 2", [event("a", 1000), event("a", 1000)],
            expect: [(1000, true)]),
        RuleVector(
            "a messageId is remembered as long as its event is among the 64 newest", "count(a) >= 2",
            [event("a", 1000, id: "m")] + (1...63).map { event("b", 1000 + $0) } + [event("a", 5000, id: "m")],
            expect: [], duplicates: 1),
        RuleVector(
            "behind 64 newer events a messageId is forgotten", "count(a) >= 2",
            [event("a", 1000, id: "m")] + (1...64).map { event("b", 1000 + $0) } + [event("a", 5000, id: "m")],
            expect: [(5000, true)]),
        RuleVector(
            "the newest events are those by time, not by arrival", "count(a) >= 2",
            [event("a", 9000, id: "m")] + (1...64).map { event("b", 1000 + $0) } + [event("a", 9500, id: "m")],
            expect: [], late: 64, duplicates: 1),
        RuleVector(
            "duplicates move no clock", "count(a, 2s) >= 1",
            [event("a", 1000, id: "m"), event("a", 9000, id: "m")], expect: [(1000, true)], duplicates: 1),
    ]

    static let attributes: [RuleVector] = [
        RuleVector(
            "the write with the greatest time holds, whatever came last", "country == \"FR\"",
            [
                attributes(#"{"country":"DE"}"#, 1000), attributes(#"{"country":"FR"}"#, 3000),
                attributes(#"{"country":"IT"}"#, 2000),
            ], expect: [(3000, true)], late: 1),
        RuleVector(
            "of writes of one time the last that arrived holds", "country == \"FR\"",
            [attributes(#"{"country":"DE"}"#, 1000), attributes(#"{"country":"FR"}"#, 1000)],
            expect: [(1000, true)]),
        RuleVector(
            "of writes of one time the first that arrived is undone", "country == \"DE\"",
            [attributes(#"{"country":"DE"}"#, 1000), attributes(#"{"country":"FR"}"#, 1000)], expect: []),
        RuleVector(
            "a late write between two others has had its time", "country == \"IT\"",
            [attributes(#"{"country":"FR"}"#, 3000), attributes(#"{"country":"IT"}"#, 2000)], expect: [], late: 1),
        RuleVector(
            "a late write of a key that nobody wrote since holds now", "country == \"IT\"",
            [attributes(#"{"age":1}"#, 3000), attributes(#"{"country":"IT"}"#, 2000)], expect: [(3000, true)],
            corrections: [3000], late: 1),
        RuleVector(
            "null removes", "exists(country)",
            [attributes(#"{"country":"DE"}"#, 1000), attributes(#"{"country":null}"#, 2000)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "a removal takes its place in time", "exists(country)",
            [attributes(#"{"country":"DE"}"#, 3000), attributes(#"{"country":null}"#, 2000)],
            expect: [(3000, true)], late: 1),
        RuleVector(
            "a write sets its keys whole", "exists(address.city)",
            [attributes(#"{"address":{"city":"B","zip":"1"}}"#, 1000), attributes(#"{"address":{"zip":"2"}}"#, 2000)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "a write leaves other keys alone", "exists(country)",
            [attributes(#"{"country":"DE"}"#, 1000), attributes(#"{"age":null}"#, 2000)], expect: [(1000, true)]),
        RuleVector(
            "attributes without a time take the clock of the partition", "exists(country)",
            [event("z", 5000, of: "d"), attributes(#"{"country":"DE"}"#, nil)], expect: [(5000, true)]),
        RuleVector(
            "before any time the clock stands at 0", "exists(country)",
            [attributes(#"{"country":"DE"}"#, nil), event("z", 5000, of: "d")], expect: [(0, true)]),
        RuleVector(
            "a write with a later time than the clock's holds over one without", "country == \"FR\"",
            [
                attributes(#"{"country":"FR"}"#, 4000), event("z", 5000, of: "d"),
                attributes(#"{"country":"DE"}"#, nil), attributes(#"{"country":"FR"}"#, 4500),
            ], expect: [(4000, true), (5000, false)], late: 1),
    ]
}
