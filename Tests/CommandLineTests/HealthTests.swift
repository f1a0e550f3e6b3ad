import Foundation
import Testing

/// What the built program serves over HTTP.
@Suite struct HealthTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func isServedFromStartToStop() throws {
        let daemon = try ServingDaemon(events: 500)
        #expect(daemon.wait(for: "/readyz") { $0.status == 200 }?.body == "{\"reasons\":[],\"status\":\"ok\"}\n")
        #expect(daemon.get("/livez")?.status == 200)
        #expect(daemon.get("/")?.status == 404)
        #expect(try daemon.stop() == 0)
        #expect(daemon.get("/livez") == nil)
    }

    /// README's table, the other way round: what is served is listed, and what is listed is served.
    @Test func theMetricsAreThoseOfTheReadme() throws {
        let daemon = try ServingDaemon(events: 500)
        let text = try #require(daemon.get("/metrics")?.body)
        let served = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        let listed = try Self.text("README.md").matches(of: /\n\| `((?:kindred|process)_[a-z_]+)` \|/).map(\.output.1)
        #expect(served == listed.sorted())
        #expect(try daemon.stop() == 0)
    }

    /// The container's health check, as it stands in the Dockerfile.
    @Test func theContainersHealthCheckAsksIt() throws {
        let lines = try Self.text("deploy/Dockerfile").split(separator: "\n").map { $0.drop { $0 == " " } }
        let place = try #require(lines.firstIndex { $0.hasPrefix("HEALTHCHECK ") })
        let command = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[place + 1].dropFirst("CMD ".count).utf8)) as? [String])
        let daemon = try ServingDaemon(events: 100)
        _ = daemon.wait(for: "/readyz") { $0.status == 200 }
        func check() throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = command.map {
                $0.replacingOccurrences(
                    of: "127.0.0.1/8080", with: daemon.address.replacingOccurrences(of: ":", with: "/"))
            }
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        #expect(try check() == 0)
        #expect(try daemon.stop() == 0)
        #expect(try check() != 0)
    }

    @Test func aPortInUseIsAnErrorInWords() throws {
        let daemon = try ServingDaemon(events: 100)
        let second = try KindredTool(
            configuration: ServingDaemon.configuration.replacingOccurrences(of: "127.0.0.1:0", with: daemon.address))
        let refused = try second.run("run")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("kindred: http.listen: \(daemon.address) is in use: another process listens"))
    }

    @Test func aPublicAddressIsRefusedUnlessItIsMeant() throws {
        let text = ServingDaemon.configuration.replacingOccurrences(of: "127.0.0.1:0", with: "0.0.0.0:0")
        let tool = try KindredTool(configuration: text)
        for command in ["validate", "run"] {
            let refused = try tool.run(command)
            #expect(refused.code == 1)
            #expect((refused.output + refused.errors).contains("which other machines can reach"))
        }
        try tool.write(
            text.replacingOccurrences(of: "0.0.0.0:0\"", with: "0.0.0.0:0\", public: true"), to: "kindred.yaml")
        #expect(try tool.run("validate").code == 0)
    }
}
