import Configuration
import Testing

@Suite struct ConfigurationChangesTests {
    static let before = """
        measures:
          - {id: spend, expression: "sum(order.price, 30d)"}
          - {id: orders, expression: count(order)}
        segments:
          - {id: big, rule: measure(spend) > 500}
          - {id: new, rule: count(order) == 1}
          - {id: gone, rule: days_since(order) > 90}
        """

    @Test func whatOnlyMovedIsNoChange() throws {
        let after = """
            # A comment, another order of segments, and another way to write the same.
            workers: 2
            segments:
              - {id: gone, rule: days_since(order) > 90}
              - id: big
                rule: "measure(spend) > 500"
                backfill: true
              - {id: new, rule: count(order) == 1}
            measures:
              - {id: spend, expression: "sum(order.price, 30d)"}
              - {id: orders, expression: count(order)}
            """
        #expect(ConfigurationChanges(from: try decode(Self.before), to: try decode(after)).isEmpty)
    }

    @Test func definitionsComeGoAndChange() throws {
        let after = """
            session_gap: 1h
            topics: {partitions: 4}
            measures:
              - {id: spend, expression: "sum(order.price, 60d)"}
            segments:
              - {id: new, name: New, rule: count(order) == 1}
              - {id: fresh, rule: last(visit) within 5m}
              - {id: big, rule: measure(spend) > 500, backfill: false}
            """
        let changes = ConfigurationChanges(from: try decode(Self.before), to: try decode(after))
        #expect(changes.measures.added == [])
        #expect(changes.measures.removed == ["orders"])
        #expect(changes.measures.changed == ["spend"])
        #expect(changes.segments.added == ["fresh"])
        #expect(changes.segments.removed == ["gone"])
        #expect(changes.segments.changed == ["new", "big"])
        // Four partitions said are four partitions meant.
        #expect(changes.otherKeys == ["session_gap"])
        #expect(!changes.isEmpty)
    }

    @Test func everyOtherKeyIsCompared() throws {
        let others = [
            "clock: event", "idle_after: 1s", "future_limit: 1h", "session_gap: 1h", "start: latest",
            "log: {embedded: {path: x}}", "topics: {prefix: x}", "group: x", "state: x", "instance: x", "workers: 1",
            "commit_interval: 2s", "in_flight: 2MiB", "checkpoints: {interval: 0s}",
            "events: {mapping: {customer: /c, event: /e}}", "jobs: {deadline: 1m}",
            "logging: {level: error}",
            "http: {listen: \"127.0.0.1:1\"}",
        ]
        for line in others {
            let changes = ConfigurationChanges(from: KindredConfiguration(), to: try decode(line))
            #expect(changes.otherKeys == [String(line.prefix { $0 != ":" })])
        }
        let compared = Set(others.map { String($0.prefix { $0 != ":" }) })
        let topLevel = Set(ConfigurationFile.knownKeys.filter { !$0.contains(".") })
        #expect(compared == topLevel.subtracting(["measures", "segments", "insights"]))
    }
}
