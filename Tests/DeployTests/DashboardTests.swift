import Foundation
import Testing

@Suite struct DashboardTests {
    private static func panels() throws -> [[String: Any]] {
        let data = try Data(contentsOf: DeployFile("deploy/grafana/kindred.json").url)
        let dashboard = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(dashboard["panels"] as? [[String: Any]])
    }

    private static func queries() throws -> [(title: String, query: String)] {
        try panels().flatMap { panel in
            (panel["targets"] as? [[String: Any]] ?? []).map { target in
                (panel["title"] as? String ?? "", target["expr"] as? String ?? "")
            }
        }
    }

    @Test func whatItShowsIsTold() throws {
        let queries = try Self.queries()
        #expect(queries.count > 30)
        for (title, query) in queries {
            let used = MetricNames.used(in: query)
            #expect(!used.isEmpty, "\(title)")
            for series in used { #expect(MetricNames.series.contains(series), "\(title): \(series)") }
            for (series, label) in MetricNames.labels(in: query) where !MetricNames.foreign.contains(label) {
                #expect(MetricNames.declared(series)?.labels.contains(label) == true, "\(title): \(series){\(label)}")
            }
        }
    }

    @Test func panelsHaveTheirOwnPlacesAndWords() throws {
        let panels = try Self.panels()
        let ids = panels.compactMap { $0["id"] as? Int }
        #expect(Set(ids).count == panels.count)
        let places = panels.compactMap { panel in
            (panel["gridPos"] as? [String: Int]).map { place in
                (x: place["x"] ?? 0, y: place["y"] ?? 0, w: place["w"] ?? 0, h: place["h"] ?? 0)
            }
        }
        for (index, one) in places.enumerated() {
            #expect(one.w > 0 && one.h > 0 && one.x + one.w <= 24)
            for other in places[(index + 1)...] {
                let apart =
                    one.x >= other.x + other.w || other.x >= one.x + one.w || one.y >= other.y + other.h
                    || other.y >= one.y + one.h
                #expect(apart, "\(one) lies over \(other)")
            }
        }
        for panel in panels where panel["type"] as? String != "row" {
            #expect((panel["description"] as? String)?.isEmpty == false, "\(panel["title"] ?? "")")
        }
    }

    /// Grafana's variables stand for something of their kind; then Prometheus' own parser reads the queries.
    @Test(.enabled(if: Tool.hasPromtool, "no promtool here: apt-get install prometheus"))
    func queriesAreRead() throws {
        let rules = try Self.queries().enumerated().map { index, query in
            let text = query.query.replacingOccurrences(of: "$__rate_interval", with: "5m")
            let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
            return "      - {record: \"panel:\(index)\", expr: \(quoted)}\n"
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("groups:\n  - name: dashboard\n    rules:\n\(rules.joined())".utf8).write(to: file)
        let outcome = try Tool.run("promtool", ["check", "rules", file.path])
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    }
}
