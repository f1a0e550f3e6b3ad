import Foundation
import Glibc
import OracleTestSupport
import Testing

/// Insights of a real shop's orders, counted once more by SQLite and scored once more by ranks.
@Suite struct RealInsightsTests {
    /// The folder of the data: `KINDRED_DATA`, else `shared/data` beside the package.
    private static let data: URL = {
        if let path = ProcessInfo.processInfo.environment["KINDRED_DATA"] { return URL(fileURLWithPath: path) }
        return package.deletingLastPathComponent().appendingPathComponent("shared/data")
    }()

    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func file(_ name: String) -> String {
        data.appendingPathComponent("online_retail/\(name).jsonl.gz").path
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: file("events")),
            "there are no real orders: KINDRED_DATA names a folder with online_retail"))
    func areWhatSQLAndRanksSay() throws {
        let example = Self.package.appendingPathComponent("config/examples/online_retail.yaml")
        let tool = try KindredTool(configuration: try String(contentsOf: example, encoding: .utf8))
        #expect(try tool.run("produce", Self.file("events"), Self.file("profiles")).code == 0)
        #expect(try tool.run("run", "--drain").code == 0)
        let daemon = try tool.startDaemon()
        defer { daemon.send(SIGKILL) }
        try daemon.wait(for: "status --ready") { try tool.run("status", "--ready").code == 0 }
        let questions = [
            ["overlap", "venn", "--segments", "good-customers,churned,abroad,bulk-buyers", "--fields", "country"],
            ["differentiators", "why", "--segment", "churned"],
        ]
        for question in questions {
            let asked = try tool.run(["control", "define"] + question + ["--follow"])
            #expect(asked.code == 0, "\(asked.output)\(asked.errors)")
            try tool.write(try tool.run("insights", "show", question[1], "--json").output, to: "\(question[1]).json")
        }
        let members = try tool.run("tail", "segment-members", "--from", "start", "--json")
        try tool.write(members.output, to: "members.json")

        let script = Self.package.appendingPathComponent("Tests/CommandLineTests/Oracle/insights.py").path
        let words = try Python.run(
            [script, Self.file("events"), Self.file("profiles"), "members.json", "venn.json", "why.json"],
            in: tool.folder)
        #expect(String(decoding: words, as: UTF8.self).contains(" figures compared"))
    }
}
