import Configuration
import Testing

/// The faults of a text, one a line; empty where there are none.
func faults(of text: String) -> String {
    do {
        _ = try ConfigurationFile.decode(Array(text.utf8), file: "kindred.yaml")
        return ""
    } catch {
        return error.description
    }
}

private let topLevelKeys = """
    clock, idle_after, future_limit, session_gap, start, log, topics, group, state, instance, workers, commit_interval, \
    in_flight, checkpoints, events, measures, segments, insights, \
    jobs, http, logging
    """

@Suite struct FaultTests {
    @Test func everyFaultIsNamedAtOnce() {
        let text = """
            clok: live
            idle_after: 10
            session_gap: 30 minutes
            log:
              embedded: {path: "", durabilty: power, retention: {age: 1s, bytes: 12XB}}
            topics:
              prefix: shop/
              partitions: "4"
              names: {events: [clicks, clicks], segments: clicks}
            workers: 0
            workers: 2
            measures:
              - id: 7days
                expression: [count(purchase)]
              - id: spend
                expresion: sum(purchase.amount)
            segments:
              - id: big
                rule: measure(spend) > 5
                backfill: yes
              - {id: big, rule: count(purchase) > 1}
              - count(purchase) > 2
            """
        #expect(
            faults(of: text) == """
                kindred.yaml:1:1: clok: unknown key; did you mean clock?
                kindred.yaml:2:13: idle_after: found "10", expected a duration from 100ms to 1d, such as 10s
                kindred.yaml:3:14: session_gap: found "30 minutes", expected a duration from 1s to 365d, such as 30m
                kindred.yaml:5:20: log.embedded.path: found "", expected a file: 1 to 4096 bytes of text on one line
                kindred.yaml:5:24: log.embedded.durabilty: unknown key; did you mean durability?
                kindred.yaml:5:59: log.embedded.retention.age: found "1s", expected a duration from 1m to 3650d, such \
                as 7d
                kindred.yaml:5:70: log.embedded.retention.bytes: found "12XB", expected a size from 1MiB to 1024TiB, \
                such as 10GiB
                kindred.yaml:7:11: topics.prefix: found "shop/", expected letters, digits, . - and _, at most 200 \
                characters
                kindred.yaml:8:15: topics.partitions: found the text "4", expected a whole number from 1 to 4096
                kindred.yaml:9:28: topics.names.events[1]: found "clicks", which is the name of events already
                kindred.yaml:9:47: topics.names.segments: found "clicks", which is the name of events already
                kindred.yaml:10:10: workers: found "0", expected a whole number from 1 to 256
                kindred.yaml:11:1: workers: the key stands here for the second time; the first is in line 10
                kindred.yaml:13:9: measures[0].id: found "7days", expected an id: a letter, then letters, digits, - \
                and _, at most 128 characters
                kindred.yaml:14:17: measures[0].expression: found a list, expected an expression: 1 to 65536 bytes of \
                text
                kindred.yaml:15:5: measures[1].expression: missing; expected an expression: 1 to 65536 bytes of text
                kindred.yaml:16:5: measures[1].expresion: unknown key; did you mean expression?
                kindred.yaml:20:15: segments[0].backfill: found "yes", expected true or false
                kindred.yaml:21:10: segments[1].id: found "big", which is the id of the segment in line 18 already
                kindred.yaml:22:5: segments[2]: found "count(purchase) > 2", expected a mapping of keys to values
                """)
    }

    @Test(arguments: [
        (
            "log: {kafka: {bootstrap: \"a:9092\"}, embedded: {path: a.db}}",
            "kindred.yaml:1:7: log.kafka: embedded is given too; expected exactly one kind of log"
        ),
        ("clock:\n- live", "kindred.yaml:2:1: clock: found a list, expected live or event"),
        (
            "logging: {level: verbose}",
            "kindred.yaml:1:18: logging.level: found \"verbose\", expected debug, info, warning or error"
        ),
        ("segments: {id: a}", "kindred.yaml:1:11: segments: found a mapping, expected a list of at most 1000 segments"),
        ("[1, 2]", "kindred.yaml:1:1: found a list, expected a mapping of keys to values"),
        (
            "zzz: 1",
            "kindred.yaml:1:1: zzz: unknown key; known here: \(topLevelKeys)"
        ),
        (
            "\"a\\u001b[2Jb\": 1",
            "kindred.yaml:1:1: \"a\\u{1B}[2Jb\": unknown key; known here: \(topLevelKeys)"
        ),
        (
            "events: {mapping: {customer: user}}",
            "kindred.yaml:1:19: events.mapping: missing; expected event, attributes or both: what such a record "
                + "tells\n"
                + "kindred.yaml:1:30: events.mapping.customer: found \"user\", expected a JSON pointer such as "
                + "/user/id: at most 32 keys and 1024 bytes"
        ),
        (
            "topics: {names: {changelog: kindred.segments}}",
            "kindred.yaml:1:29: topics.names.changelog: found \"kindred.segments\", which is the name of segments "
                + "already"
        ),
        (
            "topics: {names: {events: []}}",
            "kindred.yaml:1:26: topics.names.events: found a list of 0, expected a topic's name: letters, digits, . "
                + "- and _, at most 249 characters, or a list of 1 to 32 of them"
        ),
        (
            "workers: 99999999999999999999",
            "kindred.yaml:1:10: workers: found \"99999999999999999999\", expected a whole number from 1 to 256"
        ),
    ])
    func isNamed(text: String, fault: String) {
        #expect(faults(of: text) == fault)
    }

    @Test(arguments: [
        ("clock: live\n\tworkers: 2", "2:1: not YAML: a tab; indent with spaces"),
        ("clock: \tlive\nlog:\n\tembedded: 1", "3:1: not YAML: a tab; indent with spaces"),
        (
            "a: [1, 2\nb: 3",
            "2:2: not YAML: did not find expected ',' or ']', while parsing a flow sequence that begins in line 1, "
                + "column 4"
        ),
        (
            "a: \"open",
            "1:9: not YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 1, "
                + "column 4"
        ),
        ("a: &x 1\nb: *x", "1:4: anchors (&name) are not taken: write the value out"),
        ("b: *x", "1:4: aliases (*name) are not taken: write the value out"),
        ("a: !!str 1", "1:4: tags (!name) are not taken: leave the tag out"),
        ("--- {}\n--- {}", "2:1: a second document begins here; a configuration is one document"),
        ("? [a]\n: 1", "1:3: found a list or a mapping as a key, expected a name"),
        ("a: b: c", "1:5: not YAML: a colon and a space where no key can stand; put a text that has them in quotes"),
        (
            "a:\n  - b\n c: 1",
            "3:2: not YAML: did not find expected key, while parsing a block mapping that begins in line 1, column 1"
        ),
        ("a: \u{1}", "1:4: not YAML: control characters are not allowed"),
        ("äö: @x", "1:5: not YAML: no value begins with @; put a text that does in quotes"),
        (
            #"{"😀\ud83d\ude00": 1, "b": "\ud83d"}"#,
            "1:30: not YAML: found invalid Unicode character escape code, while parsing a quoted scalar that begins in "
                + "line 1, column 27"
        ),
    ])
    func brokenSyntax(text: String, fault: String) {
        #expect(faults(of: text) == "kindred.yaml:\(fault)")
    }
}
