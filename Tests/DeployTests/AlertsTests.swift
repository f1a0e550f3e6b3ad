import Foundation
import Testing

@Suite struct AlertsTests {
    static let alerts = DeployFile("deploy/prometheus/alerts.yaml")

    private static func rules() throws -> [[String: Any]] {
        let groups = try #require(value(try alerts.document, "groups") as? [[String: Any]])
        return groups.flatMap { $0["rules"] as? [[String: Any]] ?? [] }
    }

    @Test(
        .enabled(if: Tool.hasPromtool, "no promtool here: apt-get install prometheus"),
        arguments: [
            ["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"],
            ["check", "config", "prometheus.yaml"],
        ]) func promtoolTakesThem(arguments: [String]) throws
    {
        let outcome = try Tool.run("promtool", arguments, in: DeployFile("deploy/prometheus").url)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test(.enabled(if: Tool.hasYAML, "no python3-yaml here")) func whatTheyReadIsTold() throws {
        let rules = try Self.rules()
        #expect(rules.count >= 10)
        for rule in rules {
            let name = try #require(rule["alert"] as? String)
            let query = try #require(rule["expr"] as? String)
            for series in MetricNames.used(in: query) {
                #expect(MetricNames.series.contains(series), "\(name): \(series)")
            }
            for (series, label) in MetricNames.labels(in: query) where !MetricNames.foreign.contains(label) {
                #expect(MetricNames.declared(series)?.labels.contains(label) == true, "\(name): \(series){\(label)}")
            }
            #expect(["critical", "warning"].contains(value(rule, "labels/severity") as? String))
            #expect((value(rule, "annotations/summary") as? String)?.isEmpty == false)
            #expect((value(rule, "annotations/description") as? String)?.isEmpty == false)
        }
    }

    /// An alert that no test has seen fire may never fire.
    @Test(.enabled(if: Tool.hasYAML, "no python3-yaml here")) func eachIsSeenToFireAndNotToFire() throws {
        let tests = try #require(
            value(try DeployFile("deploy/prometheus/alerts.test.yaml").document, "tests") as? [Any])
        var firing: Set<String> = []
        var quiet: Set<String> = []
        for test in tests {
            for check in value(test, "alert_rule_test") as? [Any] ?? [] {
                let name = try #require(value(check, "alertname") as? String)
                let expected = value(check, "exp_alerts") as? [Any] ?? []
                if expected.isEmpty { quiet.insert(name) } else { firing.insert(name) }
            }
        }
        let names = Set(try Self.rules().compactMap { $0["alert"] as? String })
        #expect(firing == names)
        #expect(quiet == names)
    }

    @Test(.enabled(if: Tool.hasYAML, "no python3-yaml here")) func prometheusAsksForTheJobThatTheAlertsName() throws {
        let document = try DeployFile("deploy/prometheus/prometheus.yaml").document
        #expect(value(document, "scrape_configs/0/job_name") as? String == "kindred")
        #expect(value(document, "rule_files/0") as? String == "alerts.yaml")
    }
}
