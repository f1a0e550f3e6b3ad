import Foundation

/// A Kafka for the tests of one process: the one that `KINDRED_TEST_KAFKA` names by its bootstrap servers, else one
/// that is started for the purpose, where the means lie beside the project, and is gone with the process.
public final class KafkaBroker: Sendable {
    /// What a test that needs a broker says where there is none.
    public static let absence = "skipped: no Kafka broker; set KINDRED_TEST_KAFKA to the bootstrap servers of one"

    /// Whether there is a broker, or one can be started.
    public static let isAvailable = given != nil || script != nil

    /// The broker of this process, started at the first use.
    public static let shared: Result<KafkaBroker, any Error> = Result { try KafkaBroker() }

    public let bootstrap: String
    /// Runs the broker's own script; nil for one that was given.
    private let command: (@Sendable ([String]) throws -> String)?

    private static var given: String? {
        ProcessInfo.processInfo.environment["KINDRED_TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static var script: String? {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = package.deletingLastPathComponent().appendingPathComponent("shared/kafka/broker").path
        let java = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/java") }
        return java && FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private init() throws {
        if let given = Self.given {
            bootstrap = given
            command = nil
            return
        }
        guard let script = Self.script else { throw BrokerAbsent() }
        let port = try Self.freePort()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-test-kafka-\(port)").path
        var environment = ProcessInfo.processInfo.environment
        environment["KAFKA_PORT"] = "\(port)"
        environment["KAFKA_DIR"] = folder
        let settings = environment
        let command: @Sendable ([String]) throws -> String = { try Self.run(script, $0, settings) }
        try Self.endWithThisProcess(script, settings)
        bootstrap = try command(["start"]).trimmingCharacters(in: .whitespacesAndNewlines)
        self.command = command
    }

    /// Runs one of Kafka's own tools against the broker; nil where only its address is known.
    public func tool(_ arguments: [String]) throws -> String? { try command?(["tool"] + arguments) }

    private static func run(_ script: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: script)
        process.arguments = arguments
        process.environment = environment
        // The broker keeps what it inherits: its output goes nowhere that somebody waits for the end of.
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        guard process.terminationStatus == 0 else { throw BrokerFailed(arguments: arguments, output: text) }
        return text
    }

    /// A helper waits for the end of this process, however it ends, and then removes the broker.
    private static func endWithThisProcess(_ script: String, _ environment: [String: String]) throws {
        let process = Process()
        let lifeline = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "read line; exec \"$0\" wipe", script]
        process.environment = environment
        process.standardInput = lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Only this process holds the writing end: nothing is ever written, and its end is the sign.
        _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        unsafe _ = Unmanaged.passRetained(lifeline)
    }

    /// A port that is free, and the one a hundred above it, which the broker's controller takes.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000...40_000)
            if isFree(port), isFree(port + 100) { return port }
        }
        throw BrokerAbsent()
    }

    private static func isFree(_ port: Int) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// There is no broker, and none can be started.
struct BrokerAbsent: Error {}

/// The broker's script failed.
struct BrokerFailed: Error {
    var arguments: [String]
    var output: String
}
