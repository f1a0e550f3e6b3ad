import Configuration
import Foundation
import Testing

func decode(_ text: String) throws -> KindredConfiguration {
    try ConfigurationFile.decode(Array(text.utf8), file: "kindred.yaml").configuration
}

@Suite struct LoadingTests {
    @Test(arguments: [
        "", "# nothing\n", "---\n", "{}", "clock:\nlog: {embedded: }\ntopics: ~\nsegments: null\n", "\u{FEFF}{}",
    ])
    func nothingSaidMeansTheDefaults(text: String) throws {
        #expect(try decode(text) == KindredConfiguration())
    }

    @Test func everyValueArrives() throws {
        let configuration = try decode(
            """
            clock: event
            idle_after: 250ms
            future_limit: 0s
            session_gap: 2w
            start: latest
            log: {embedded: {path: /var/lib/kindred/log.db, durability: power, retention: {age: 7d, bytes: 64MiB}}}
            topics:
              prefix: ""
              partitions: 12
              names: {events: [shop-clicks, app-clicks], dead-letters: dlq}
            state: /var/lib/kindred
            instance: host-1.example
            workers: 8
            commit_interval: 1h
            in_flight: 64MiB
            checkpoints: {interval: 5m, age_max: 1h}
            events: {mapping: {customer: /a~1b/~0c/0, attributes: ""}}
            measures: [{id: m, name: "5", expression: 'count("Order Completed")'}]
            segments:
              - id: a-B_9
                name: Ä
                description: |
                  two
                  lines
                rule: >-
                  count(purchase)
                  > 1
                backfill: false
            logging: {level: debug, format: json}
            http: {listen: "[::]:9100", public: true}
            """)
        #expect(configuration.clock == .event)
        #expect(configuration.idleAfter == .milliseconds(250))
        #expect(configuration.futureLimit == .zero)
        #expect(configuration.sessionGap.wholeMilliseconds == 14 * 86_400_000)
        #expect(configuration.start == .latest)
        let log = with(EmbeddedLogSettings()) {
            $0.path = "/var/lib/kindred/log.db"
            $0.durability = .power
            $0.retention = RetentionSettings(age: .seconds(7 * 86_400), bytes: 67_108_864)
        }
        #expect(configuration.log == .embedded(log))
        #expect(configuration.topics.partitions == 12)
        #expect(configuration.topics.events == ["shop-clicks", "app-clicks"])
        #expect(configuration.topics.name(of: .deadLetters) == "dlq")
        #expect(configuration.topics.name(of: .segmentEvents) == "segment-events")
        #expect(configuration.stateFolder == "/var/lib/kindred")
        #expect(configuration.instance == "host-1.example")
        #expect(configuration.workers == 8)
        #expect(configuration.commitInterval == .seconds(3600))
        #expect(configuration.inFlightBytesMax == 67_108_864)
        let checkpoints = configuration.checkpoints
        #expect(checkpoints.interval == .seconds(300) && checkpoints.ageMax == .seconds(3600))
        #expect(configuration.events.mapping?.customer.keys == ["a/b", "~c", "0"])
        #expect(configuration.events.mapping?.attributes?.keys == [])
        #expect(configuration.events.mapping?.event == nil)
        #expect(configuration.measures.map(\.name) == ["5"])
        #expect(configuration.measures.map(\.expression.value) == ["count(\"Order Completed\")"])
        let segment = try #require(configuration.segments.first)
        #expect(segment.id == "a-B_9" && segment.description == "two\nlines\n")
        #expect(segment.rule?.value == "count(purchase) > 1")
        #expect(segment.rule?.position == TextPosition(line: 25, column: 11))
        #expect(segment.rule?.keyPath == "segments[0].rule")
        #expect(!segment.isBackfilled)
        #expect(configuration.http.listen == ListenAddress("[::]:9100") && configuration.http.isPublic)
        #expect(configuration.logging.level == .debug && configuration.logging.format == .json)
    }

    @Test func topicsAreNamedByThePrefix() {
        let topics = TopicSettings()
        #expect(topics.events == ["kindred.events"])
        #expect(topics.name(of: .events) == "kindred.events")
        #expect(topics.name(of: .segmentMembers) == "kindred.segment-members")
        #expect(topics.partitions == 4)
        #expect(topics.givenPartitions == nil)
    }

    @Test func jsonIsRead() throws {
        let text = #"""
            {
            	"clock": "event", "workers": 3,
            	"log":{"embedded":{"path":"a\/b.db"}},
            	"segments": [{"id": "s", "name": "\u00e9 \ud83d\ude00 \\ud83d\\ude00", "rule": "count(\"a b\") > 1"}]
            }
            """#
        let configuration = try decode(text)
        #expect(configuration.workers == 3)
        #expect(configuration.log == .embedded(with(EmbeddedLogSettings()) { $0.path = "a/b.db" }))
        #expect(configuration.segments.map(\.name) == ["é 😀 \\ud83d\\ude00"])
        #expect(configuration.segments.compactMap(\.rule?.value) == ["count(\"a b\") > 1"])
        // The column in the text as it is: what an independent search finds.
        let line = try #require(text.split(separator: "\n").dropFirst(3).first)
        let column = try #require(line.range(of: #""count"#)).lowerBound
        #expect(
            configuration.segments.compactMap(\.rule?.position)
                == [TextPosition(line: 4, column: line.distance(from: line.startIndex, to: column) + 1)])
    }

    @Test func foundationsJSONIsRead() throws {
        let segments = (0..<300).map { number in
            [
                "id": "s\(number)", "name": String(repeating: "né😀\"\\/\t".filter { $0 != "\t" }, count: 9),
                "rule": "count(x) > \(number)",
            ]
        }
        for options in [[], JSONSerialization.WritingOptions.prettyPrinted] {
            let data = try JSONSerialization.data(withJSONObject: ["segments": segments], options: options)
            let configuration = try ConfigurationFile.decode(Array(data), file: "kindred.json").configuration
            #expect(configuration.segments.map(\.id) == segments.map { $0["id"] })
            #expect(configuration.segments.map(\.name) == segments.map { $0["name"] })
        }
    }

    @Test(
        arguments: [
            ("0B", nil), ("1048576", 1 << 20), ("3MB", 3_000_000), ("2048KiB", 2 << 20), ("1TiB", 1 << 40),
            ("1.5GiB", nil), ("9999999TiB", nil), ("-1MiB", nil), ("1 GiB", nil), ("٣MiB", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) {
        let configuration = try? decode("log: {embedded: {retention: {bytes: \(text)}}}")
        #expect(configuration.flatMap(retainedBytes) == bytes)
    }

    @Test(
        arguments: [
            ("1s", 1000), ("1500ms", 1500), ("2m", 120_000), ("1h", 3_600_000), ("365d", 31_536_000_000),
            ("52w", 31_449_600_000), ("366d", nil), ("999ms", nil), ("1", nil), ("s", nil), ("1.5h", nil), ("-1s", nil),
            ("1h30m", nil), ("9223372036854775807d", nil), ("99999999999999999999s", nil), ("1S", nil),
        ] as [(String, Int64?)])
    func durations(text: String, milliseconds: Int64?) {
        #expect((try? decode("session_gap: \(text)"))?.sessionGap.wholeMilliseconds == milliseconds)
    }

    @Test func aFileThatIsNotThereIsAFault() {
        #expect(throws: ConfigurationFaults.self) { try ConfigurationFile.load(path: "/nowhere/kindred.yaml") }
        do {
            _ = try ConfigurationFile.load(path: "/nowhere/kindred.yaml")
        } catch {
            #expect(error.description == "/nowhere/kindred.yaml: cannot be read: there is no such file")
        }
    }

    @Test func aFolderIsAFault() {
        do {
            _ = try ConfigurationFile.load(path: configFolder.path)
            Issue.record("a folder was read")
        } catch {
            #expect(error.description == "\(configFolder.path): cannot be read: it is a folder")
        }
    }

    @Test func aRulesFaultCarriesBothPlaces() throws {
        let draft = try ConfigurationFile.draft(
            Array("segments:\n  - {id: a, rule: count(x >}\n".utf8), file: "kindred.yaml")
        let rule = try #require(draft.segments.entries.first?.text)
        let fault = draft.fault(in: rule, "found >, expected ) or ,", at: TextPosition(line: 1, column: 9))
        #expect(
            fault.description
                == "kindred.yaml:2:19: segments[0].rule: line 1, column 9 of the text: found >, expected ) or ,")
    }

    private func retainedBytes(_ configuration: KindredConfiguration) -> Int? {
        switch configuration.log {
        case .embedded(let log): log.retention.bytes
        case .kafka: nil
        }
    }
}

/// `value` after `change`.
func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
}
