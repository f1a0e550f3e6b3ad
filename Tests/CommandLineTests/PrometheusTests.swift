import Foundation
import Testing

/// A real Prometheus reads a running daemon.
@Suite struct PrometheusTests {
    private static func isInstalled(_ name: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    private static let hasPrometheus = isInstalled("prometheus")
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Prometheus in the tool's folder; ended by whoever started it.
    private static func start(_ daemon: ServingDaemon, port: UInt16) throws -> Process {
        try daemon.tool.write(
            """
            global: {scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms}
            rule_files: ["\(root.path)/deploy/prometheus/alerts.yaml"]
            scrape_configs:
              - job_name: kindred
                static_configs: [{targets: ["\(daemon.address)"]}]

            """, to: "prometheus.yaml")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.currentDirectoryURL = daemon.tool.folder
        process.arguments = [
            "prometheus", "--config.file=prometheus.yaml", "--storage.tsdb.path=prometheus",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The value of a query of one series; nil where there is none.
    private static func query(_ text: String, at address: String) throws -> Double? {
        let encoded = text.utf8.map { "%" + String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        guard let answer = LocalHTTP.get("/api/v1/query?query=\(encoded)", at: address), answer.status == 200 else {
            return nil
        }
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        let results = (object?["data"] as? [String: Any])?["result"] as? [[String: Any]]
        return (results?.first?["value"] as? [Any])?.last.flatMap { $0 as? String }.flatMap { Double($0) }
    }

    @Test(.enabled(if: hasPrometheus, "no prometheus here: apt-get install prometheus"))
    func readsWhatTheDaemonTells() throws {
        let events = 3000
        let daemon = try ServingDaemon(events: events)
        let port = LocalHTTP.freePort()
        let prometheus = try Self.start(daemon, port: port)
        defer {
            prometheus.terminate()
            prometheus.waitUntilExit()
        }
        let address = "127.0.0.1:\(port)"
        let deadline = ContinuousClock.now + .seconds(60)
        var records: Double?
        while records != Double(events), ContinuousClock.now < deadline, prometheus.isRunning, daemon.isRunning {
            records = try Self.query("sum(kindred_records_total)", at: address)
        }
        #expect(records == Double(events))
        #expect(try Self.query("up{job=\"kindred\"}", at: address) == 1)
        #expect(try Self.query("sum(kindred_event_latency_seconds_count)", at: address) == Double(events))
        #expect(
            try Self.query("histogram_quantile(0.99, kindred_commit_duration_seconds_bucket) > 0", at: address) != nil)
        #expect(try Self.query("kindred_ready", at: address) == 1)
        #expect(try Self.query("count(ALERTS{alertstate=\"firing\"})", at: address) == nil)
        #expect(try daemon.stop() == 0)
    }
}
