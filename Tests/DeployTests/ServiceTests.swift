import Foundation
import Testing

/// The systemd unit.
@Suite struct ServiceTests {
    static let unit = DeployFile("deploy/systemd/kindred.service")

    /// The values of a key of the unit, in their order.
    private static func values(_ key: String) throws -> [String] {
        try unit.text.split(separator: "\n").filter { $0.hasPrefix("\(key)=") }.map {
            String($0.dropFirst(key.count + 1))
        }
    }

    @Test(.enabled(if: Tool.hasSystemd, "no systemd-analyze here")) func isVerified() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appendingPathComponent("kindred.service")
        // A program that is there, since Kindred need not be installed to be tested.
        let text = try Self.unit.text.replacingOccurrences(of: "/usr/local/bin/kindred", with: "/bin/true")
        try Data(text.utf8).write(to: copy)
        let outcome = try Tool.run("systemd-analyze", ["verify", copy.path])
        #expect(outcome.code == 0 && !outcome.errors.contains("kindred.service"), "\(outcome.errors)")
    }

    /// systemd's own judgement: below 2 of 10 is its best word.
    @Test(.enabled(if: Tool.hasSystemd, "no systemd-analyze here")) func isExposedToLittle() throws {
        let outcome = try Tool.run(
            "systemd-analyze", ["security", "--offline=true", "--threshold=20", "--no-pager", Self.unit.url.path])
        #expect(outcome.code == 0, "\(outcome.output.split(separator: "\n").last ?? "")\(outcome.errors)")
    }

    @Test func runsWhatThereIsWithTimeToStop() throws {
        #expect(try Self.values("ExecStart") == ["/usr/local/bin/kindred run --config /etc/kindred/kindred.yaml"])
        #expect(try Self.values("ExecReload") == ["/bin/kill -HUP $MAINPID"])
        #expect(try Self.values("Restart") == ["on-failure"])
        let seconds = try #require(try Self.values("TimeoutStopSec").first.flatMap { Int($0.dropLast()) })
        #expect(seconds > 10)
        // Relative paths of the configuration lie in the only folder that may be written to.
        #expect(try Self.values("StateDirectory") == ["kindred"])
        #expect(try Self.values("WorkingDirectory") == ["/var/lib/kindred"])
    }

    /// The alert on memory goes by the limit that all three ways to run have.
    @Test(.enabled(if: Tool.hasYAML, "no python3-yaml here")) func memoryIsLimitedAlikeEverywhere() throws {
        #expect(try Self.values("MemoryMax") == ["4G"])
        let compose = try DeployFile("deploy/compose.yaml").document
        for service in ["kindred-1", "kindred-2"] {
            #expect(value(compose, "services/\(service)/mem_limit") as? String == "4g")
        }
        let set = try #require(
            try DeployFile("deploy/kubernetes/kindred.yaml").documents.first { $0["kind"] as? String == "StatefulSet" })
        #expect(value(set, "spec/template/spec/containers/0/resources/limits/memory") as? String == "4Gi")
        #expect(try AlertsTests.alerts.text.contains("> 0.85 * \(4 << 30)"))
    }
}
