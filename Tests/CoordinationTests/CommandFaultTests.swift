import Coordination
import Testing

@Suite struct CommandFaultTests {
    static let definitions = [
        Definition(id: "buyers", spec: .rule("count(purchase) >= 1", isBackfilled: true)),
        Definition(id: "vip", spec: .list),
        Definition(id: "spend", spec: .measure(expression: "sum(purchase.price, 30d)")),
        Definition(id: "big", spec: .rule("measure(spend) > 500 and in_segment(\"buyers\")", isBackfilled: true)),
        Definition(id: "both", spec: .overlap(OverlapSpec(segments: ["buyers", "vip"]))),
    ]

    /// Commands, and what each fault's line holds, in order.
    static let refused: [(json: String, faults: [String])] = [
        ("", ["-: the record is empty"]),
        ("   ", ["-: the record is no JSON: line 1, column 4: there is nothing but white space"]),
        ("[]", ["-: found a list, expected a command"]),
        ("{\"command\": \"status\"", ["-: the record is no JSON: line 1, column 21: an object goes on"]),
        ("{\"id\":\"a\",\n\"id\":\"b\"}", ["-: the record is no JSON: line 2, column 1: the key \"id\" stands twice"]),
        ("{}", ["command: is missing; expected one of define, delete"]),
        (
            "{\"command\":\"defin\"}",
            ["command: found \"defin\", expected one of define, delete, refresh, cancel, propose"]
        ),
        ("{\"command\":7}", ["command: found 7, expected one of"]),
        ("{\"command\":\"propose\",\"target\":\"x\"}", ["command: propose is not available in this version"]),
        ("{\"command\":\"train\"}", ["command: train is not available in this version"]),
        (
            "{\"id\":7,\"command\":\"status\",\"targt\":\"x\"}",
            [
                "id: found 7, expected an id, a text of 1 to 128 bytes", "targt: is no key here; did you mean target?",
            ]
        ),
        ("{\"id\":\"control-0-1\",\"command\":\"status\"}", ["id: begins with control-"]),
        (
            "{\"command\":\"define\"}",
            [
                "kind: is missing; expected one of segment, measure, overlap", "target: is missing; expected the id",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"expansion\",\"target\":\"x\",\"spec\":{}}",
            [
                "kind: expansion is not available in this version"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"clustering\",\"target\":\"x\",\"spec\":{}}",
            [
                "kind: clustering is not available in this version"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"9x\",\"spec\":{\"rul\":\"a\",\"tags\":[\"t\",\"t\",3]}}",
            [
                "target: \"9x\" is no id: it must be a letter", "spec.tags[1]: \"t\" stands there twice",
                "spec.tags[2]: found 3, expected a text", "spec.rule: is missing; expected a rule, or list: true",
                "spec.rul: is no key here; did you mean rule?",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"x\",\"spec\":{\"rule\":\"a > 1\",\"list\":true}}",
            [
                "spec.rule: cannot be given for a list"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"9\",\"spec\":{\"rule\":\"cont(a) > 1\",\"nam\":1}}",
            [
                "target: \"9\" is no id", "spec.nam: is no key here; did you mean name?",
                "spec.rule: line 1, column 1: unknown function cont",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"x\",\"spec\":{\"rule\":\"cont(purchase) > 1\"}}",
            [
                "spec.rule: line 1, column 1: unknown function cont"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"x\",\"spec\":{\"rule\":\"in_segment(\\\"buyer\\\")\"}}",
            [
                "spec.rule: line 1, column 12: unknown segment"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"buyers\",\"spec\":{\"rule\":\"in_segment(\\\"big\\\")\"}}",
            [
                "spec.rule: line 1, column 12: segments refer to each other in a circle",
                "spec: the segment big would be wrong",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"vip\",\"spec\":{\"rule\":\"exists(a)\"}}",
            [
                "spec: vip is a list, and no rule takes its place"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"buyers\",\"spec\":{\"list\":true}}",
            [
                "spec: buyers has a rule, and no list takes its place"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"segment\",\"target\":\"both\",\"spec\":{\"list\":true}}",
            [
                "target: there is the overlap both already"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"measure\",\"target\":\"m\",\"spec\":{\"expression\":\"count(\"}}",
            [
                "spec.expression: line 1, column 7"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"measure\",\"target\":\"spend\",\"spec\":{\"expression\":\"first(purchase.city)\"}}",
            []
        ),
        (
            "{\"command\":\"define\",\"kind\":\"overlap\",\"target\":\"o\",\"spec\":{\"segments\":[\"vip\"]}}",
            [
                "spec.segments: an overlap takes at least 2 segments, not 1"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"overlap\",\"target\":\"o\",\"spec\":{\"segments\":"
                + "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"],\"fields\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}}",
            ["spec.segments: an overlap takes at most 8 segments, not 9", "spec.fields: at most 5 fields, not 6"]
                + (0..<9).map { "spec.segments[\($0)]: unknown segment" }
        ),
        (
            "{\"command\":\"define\",\"kind\":\"overlap\",\"target\":\"o\",\"spec\":{\"segments\":[\"vip\",\"buyer\",\"nobody9\"]}}",
            [
                "spec.segments[1]: unknown segment buyer; did you mean buyers?",
                "spec.segments[2]: unknown segment nobody9",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"overlap\",\"target\":\"o\",\"spec\":{\"segments\":[\"vip\",\"vip\"]}}",
            [
                "spec.segments[1]: \"vip\" stands there twice",
                "spec.segments: an overlap takes at least 2 segments, not 1",
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"differentiators\",\"target\":\"d\",\"spec\":{\"segment\":\"vip\",\"against\":\"vip\"}}",
            [
                "spec.against: is the segment itself"
            ]
        ),
        (
            "{\"command\":\"define\",\"kind\":\"differentiators\",\"target\":\"d\",\"spec\":{\"segment\":\"vip\",\"schedule\":\"every x\",\"timeZone\":\"Mars\"}}",
            ["spec.schedule: "]
        ),
        (
            "{\"command\":\"delete\",\"target\":\"buyer\"}",
            ["target: there is no definition buyer; did you mean buyers?"]
        ),
        (
            "{\"command\":\"delete\",\"target\":\"buyers\"}",
            [
                "target: the segment buyers is in use by overlap both, segment big"
            ]
        ),
        ("{\"command\":\"delete\",\"target\":\"spend\"}", ["target: the measure spend is in use by segment big"]),
        ("{\"command\":\"refresh\",\"target\":\"buyers\"}", ["target: the segment buyers follows every event"]),
        ("{\"command\":\"refresh\",\"target\":\"nothing\"}", ["target: there is no definition nothing"]),
        ("{\"command\":\"cancel\",\"target\":\"nothing-7\"}", ["target: there is no run and no definition nothing-7"]),
        ("{\"command\":\"cancel\",\"target\":\"vip\"}", ["target: nothing runs for vip"]),
        ("{\"command\":\"members\"}", ["target: is missing; expected a segment's id, or segments in of"]),
        (
            "{\"command\":\"members\",\"of\":[],\"limit\":0}",
            ["limit: found 0, expected a whole number from 1 to 1000", "of: names no segment"]
        ),
        (
            "{\"command\":\"members\",\"of\":[\"vip\",\"vib\"],\"not\":[\"vip\",\"x\"]}",
            ["not: names vip, whose members are asked for", "of: unknown segment vib", "not: unknown segment x"]
        ),
        (
            "{\"command\":\"members\",\"of\":[\"vib\"],\"not\":[\"nobody9\"]}",
            ["of: unknown segment vib; did you mean vip?", "not: unknown segment nobody9"]
        ),
        ("{\"command\":\"list-members\",\"target\":\"vip\"}", ["add: is missing"]),
        (
            "{\"command\":\"list-members\",\"target\":\"vip\",\"add\":[\"a\",\"null\",\"a\"],\"remove\":[\"a\"]}",
            [
                "add[1]: is a placeholder", "add[2]: stands there twice", "remove[0]: stands in add too",
            ]
        ),
        (
            "{\"command\":\"list-members\",\"target\":\"buyers\",\"add\":[\"a\"]}",
            ["target: the segment buyers has a rule"]
        ),
        ("{\"command\":\"list-members\",\"target\":\"v\",\"add\":[\"a\"]}", ["target: there is no segment v"]),
        ("{\"command\":\"erase\"}", ["customer: is missing; expected a customer's id"]),
        ("{\"command\":\"erase\",\"customer\":\"\"}", ["customer: expected a customer's id, a text of 1 to 512 bytes"]),
        ("{\"command\":\"status\",\"target\":\"nothing\"}", ["target: there is no definition nothing"]),
    ]

    @Test(arguments: refused.indices)
    func everyFaultIsTold(index: Int) {
        let (json, faults) = Self.refused[index]
        var desk = Desk(configured: Self.definitions)
        let answer = desk.send(json)
        let lines = answer?.words.split(separator: "\n").map(String.init) ?? []
        #expect(answer?.status == (faults.isEmpty ? "accepted" : "rejected"), "\(json)\n\(answer?.words ?? "")")
        #expect(lines.count == faults.count, "\(json)\n\(answer?.words ?? "")")
        for (line, expected) in zip(lines, faults) { #expect(line.hasPrefix(expected), "\(json)\n\(line)") }
    }

    @Test func bytesThatAreNoTextAreAnswered() {
        var desk = Desk()
        desk.send(bytes: Array("{\"command\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8))
        #expect(
            desk.lastAnswer("control-0-0")?.words
                == "-: the record is no JSON: line 1, column 13: the bytes are no UTF-8")
    }

    @Test func tooLongARecordIsAnswered() {
        var desk = Desk()
        desk.send(bytes: Array(repeating: UInt8(ascii: " "), count: 1 << 20 + 1))
        #expect(desk.lastAnswer("control-0-0")?.words.contains("a command has at most 1048576") == true)
    }

    @Test func aHundredFaultsAreListedAndTheOthersCounted() {
        var desk = Desk()
        let keys = (0..<250).map { "\"key\($0)\":1" }.joined(separator: ",")
        let answer = desk.send("{\"command\":\"status\",\(keys)}")
        #expect(answer?.faults.count == 101)
        #expect(answer?.faults.last?.text == "and 150 more")
    }
}
