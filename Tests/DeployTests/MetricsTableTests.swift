import Daemon
import Foundation
import Telemetry
import Testing

/// README's list of metrics is the program's.
@Suite struct MetricsTableTests {
    static let table: String = {
        let rows = ProgramMetrics.all.sorted { $0.name < $1.name }.map { metric in
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            return "| `\(metric.name)` | \(kind(metric)) | \(labels) | \(metric.help) |"
        }
        return (["| metric | kind | labels | what |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
    }()

    static func kind(_ metric: Metric) -> String {
        switch metric.kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    @Test func isTheProgramsOwn() throws {
        let lines = try DeployFile("README.md").text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { $0.hasPrefix("| metric | kind |") })
        let table = lines[first...].prefix { $0.hasPrefix("|") }.joined(separator: "\n") + "\n"
        #expect(table == Self.table, "README.md must have:\n\(Self.table)")
    }

    /// What is declared anywhere is among those that a daemon tells.
    @Test func nothingDeclaredIsLeftOut() throws {
        let sources = DeployFile("Sources").url
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
        let known = Set(ProgramMetrics.all.map(\.name))
        var found = 0
        for file in files ?? []
        where file.pathExtension == "swift" && file.lastPathComponent != "OperationalEvent.swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /Metric\.(?:counter|gauge|histogram)\(\s*"([a-z_]+)"/) {
                found += 1
                #expect(known.contains(String(match.output.1)), "\(file.lastPathComponent): \(match.output.1)")
            }
        }
        #expect(found == known.count)
    }
}
