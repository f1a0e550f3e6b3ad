// The rule language: what values are, and how they compare.

extension RuleVector {
    static let values: [RuleVector] = [
        RuleVector(
            "a missing value makes != false", "plan != \"pro\"",
            [attributes(#"{"age":1}"#, 1000), attributes(#"{"plan":"free"}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "a missing value makes not in false", "plan not in [\"pro\"]",
            [attributes(#"{"age":1}"#, 1000), attributes(#"{"plan":"free"}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "not of a comparison with a missing value is true", "not plan == \"pro\"",
            [attributes(#"{"age":1}"#, 1000), attributes(#"{"plan":"pro"}"#, 2000)],
            expect: [(1000, true), (2000, false)]),
        RuleVector(
            "objects, arrays, null and numbers no double can hold are missing", "exists(x)",
            [
                attributes(#"{"x":{"y":1}}"#, 1000), attributes(#"{"x":[1]}"#, 2000), attributes(#"{"x":null}"#, 3000),
                attributes(#"{"x":1e400}"#, 4000), attributes(#"{"x":false}"#, 5000),
            ], expect: [(5000, true)]),
        RuleVector(
            "of equal keys in one object the last counts", "x == 2",
            [attributes(#"{"x":2,"x":1}"#, 1000), attributes(#"{"x":1,"x":2}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "a key with dots stands in back quotes", "`a.b` == 1",
            [attributes(#"{"a":{"b":1}}"#, 1000), attributes(#"{"a.b":1}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "a path walks objects key by key", "a.b == 1",
            [attributes(#"{"a.b":1}"#, 1000), attributes(#"{"a":{"b":1}}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "names of attributes are compared exactly", "exists(Plan)",
            [attributes(#"{"plan":1}"#, 1000), attributes(#"{"Plan":1}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "a number literal equals text in the form of a JSON number of the same double", "x == 1",
            [attributes(#"{"x":" 1"}"#, 1000), attributes(#"{"x":"01"}"#, 2000), attributes(#"{"x":"10e-1"}"#, 3000)],
            expect: [(3000, true)]),
        RuleVector(
            "a string literal equals the same text only", "x == \"1\"",
            [attributes(#"{"x":1}"#, 1000), attributes(#"{"x":"1.0"}"#, 2000), attributes(#"{"x":"1"}"#, 3000)],
            expect: [(3000, true)]),
        RuleVector(
            "true equals only the boolean", "x == true",
            [attributes(#"{"x":"true"}"#, 1000), attributes(#"{"x":1}"#, 2000), attributes(#"{"x":true}"#, 3000)],
            expect: [(3000, true)]),
        RuleVector(
            "!= is true of every present value that is not equal, of whatever type", "x != 1",
            [attributes(#"{"x":1.0}"#, 1000), attributes(#"{"x":true}"#, 2000), attributes(#"{"x":"1"}"#, 3000)],
            expect: [(2000, true), (3000, false)]),
        RuleVector(
            "in is equality with any of the list, of any kind", "x in [1, \"a\", true]",
            [
                attributes(#"{"x":false}"#, 1000), attributes(#"{"x":true}"#, 2000), attributes(#"{"x":"b"}"#, 3000),
                attributes(#"{"x":"1"}"#, 4000),
            ], expect: [(2000, true), (3000, false), (4000, true)]),
        RuleVector(
            "a string literal that is a time is compared as an instant", "x == \"1970-01-01T01:00:00Z\"",
            [
                attributes(#"{"x":"1970-01-01 02:00:00.0009+01:00"}"#, 1000), attributes(#"{"x":"1970-01-01"}"#, 2000),
                attributes(#"{"x":3600000}"#, 3000),
            ], expect: [(1000, true), (2000, false)]),
        RuleVector(
            "a full date is its midnight in UTC", "x >= \"2024-02-29\"",
            [
                attributes(#"{"x":"2024-02-28T23:59:59.999Z"}"#, 1000),
                attributes(#"{"x":"2024-02-28T23:30:00-00:30"}"#, 2000),
            ], expect: [(2000, true)]),
        RuleVector(
            "text that is no time has no order with one, and is not equal", "x > \"1970-01-01\" or x == \"1970-01-01\"",
            [
                attributes(#"{"x":"zzz"}"#, 1000), attributes(#"{"x":"2023-02-29"}"#, 2000),
                attributes(#"{"x":"1990-12-31T23:59:60Z"}"#, 3000), attributes(#"{"x":"1970-01-01T00:00:00z"}"#, 4000),
            ], expect: [(4000, true)]),
        RuleVector(
            "a number literal has an order with numbers and text in the form of one", "x >= 10",
            [
                attributes(#"{"x":9.9}"#, 1000), attributes(#"{"x":"ten"}"#, 2000), attributes(#"{"x":true}"#, 3000),
                attributes(#"{"x":"1e1"}"#, 4000),
            ], expect: [(4000, true)]),
        RuleVector(
            "text has an order by code point", "x > \"b\"",
            [attributes(#"{"x":"ab"}"#, 1000), attributes(#"{"x":"B"}"#, 2000), attributes(#"{"x":"é"}"#, 3000)],
            expect: [(3000, true)]),
        RuleVector(
            "nothing is normalised", "x == \"\u{e9}\"",
            [attributes("{\"x\":\"e\u{301}\"}", 1000), attributes("{\"x\":\"\u{e9}\"}", 2000)],
            expect: [(2000, true)]),
        RuleVector(
            "between includes both bounds", "x between 1 and 2",
            [
                attributes(#"{"x":0.99}"#, 1000), attributes(#"{"x":1}"#, 2000), attributes(#"{"x":2.01}"#, 3000),
                attributes(#"{"x":"2"}"#, 4000),
            ], expect: [(2000, true), (3000, false), (4000, true)]),
        RuleVector(
            "text operators are false of what is no text", "x contains \"1\"",
            [attributes(#"{"x":1}"#, 1000), attributes(#"{"x":"a1b"}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "starts with, ends with, matches", "x starts with \"ab\" and x ends with \"yz\" and x matches \"c.w\"",
            [attributes(#"{"x":"abyz"}"#, 1000), attributes(#"{"x":"abcdwyz"}"#, 2000)], expect: [(2000, true)]),
        RuleVector(
            "not binds tighter than and, and tighter than or", "not exists(a) and exists(b) or exists(c)",
            [
                attributes(#"{"a":1}"#, 1000), attributes(#"{"c":1}"#, 2000), attributes(#"{"c":null}"#, 3000),
                attributes(#"{"b":1}"#, 4000), attributes(#"{"a":null}"#, 5000),
            ], expect: [(2000, true), (3000, false), (5000, true)]),
    ]
}
