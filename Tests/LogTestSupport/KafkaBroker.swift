import Foundation
import Glibc

/// A Kafka for the tests of one process: the one that `KINDRED_TEST_KAFKA` names by its bootstrap servers, else one
/// that is started for the purpose, where the means lie beside the project, and is gone with the process.
public final class KafkaBroker: Sendable {
    /// What a test that needs a broker says where there is none.
    public static let absence = "skipped: no Kafka broker; set KINDRED_TEST_KAFKA to the bootstrap servers of one"

    /// Whether there is a broker, or one can be started.
    public static let isAvailable = given != nil || canStart
    /// Whether one can be started for a test alone.
    public static let canStart = script != nil

    /// The broker of this process, started at the first use.
    public static let shared: Result<KafkaBroker, any Error> = Result {
        if let given { return KafkaBroker(given: given) }
        return try KafkaBroker(ports: 1)
    }

    public let bootstrap: String
    /// Runs the broker's own script; nil for one that was given.
    private let command: (@Sendable ([String]) throws -> String)?

    private static var given: String? {
        ProcessInfo.processInfo.environment["KINDRED_TEST_KAFKA"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether there is a program of this name where programs are looked for.
    public static func isInstalled(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    private static var script: String? {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = package.deletingLastPathComponent().appendingPathComponent("shared/kafka/broker").path
        return isInstalled("java") && FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private init(given: String) {
        bootstrap = given
        command = nil
    }

    /// - Parameter properties: nil for those of the script's own.
    private init(ports count: Int, properties: ((_ port: Int, _ folder: URL) throws -> String)? = nil) throws {
        guard let script = Self.script else { throw BrokerAbsent() }
        let port = try Self.freePort(count)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-test-kafka-\(port)")
        var environment = ProcessInfo.processInfo.environment
        environment["KAFKA_PORT"] = "\(port)"
        environment["KAFKA_DIR"] = folder.path
        let settings = environment
        let command: @Sendable ([String]) throws -> String = { arguments in
            // On a machine under load the script looks for its broker too early, or not for long enough: asked again, it
            // waits for the one that is on its way.
            for _ in 0..<2 {
                if let text = try? Self.run(script, arguments, settings) { return text }
            }
            return try Self.run(script, arguments, settings)
        }
        try Self.endWithThisProcess(script, settings)
        // One that the script drew by itself might begin with a dash, which its storage tool takes for an option.
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try "kindredTestCluster000A".write(
            to: folder.appendingPathComponent("cluster-id"), atomically: true, encoding: .utf8)
        if let properties {
            // The script leaves a file that is there as it is.
            let node = folder.appendingPathComponent("node1")
            try FileManager.default.createDirectory(at: node, withIntermediateDirectories: true)
            try properties(port, folder).write(
                to: node.appendingPathComponent("server.properties"), atomically: true, encoding: .utf8)
        }
        bootstrap = try command(["start"]).trimmingCharacters(in: .whitespacesAndNewlines)
        self.command = command
    }

    /// Kills the broker and starts it again; answers false where only its address is known.
    public func killAndRestart() throws -> Bool {
        guard let command else { return false }
        _ = try? command(["kill", "1"])
        _ = try command(["restart", "1"])
        return true
    }

    /// A broker of the caller's own, beside the one that all tests share; nil where none can be started.
    public static func another() throws -> KafkaBroker? { script == nil ? nil : try KafkaBroker(ports: 1) }

    /// A broker with properties of the caller's own.
    /// - Parameters:
    ///   - count: how many ports from the broker's own on are its listeners'.
    ///   - properties: made for the first of the ports and the broker's folder, which goes with it. Data lie in
    ///     `node1/data`; the controller listens a hundred ports above.
    public static func another(
        ports count: Int, properties: @escaping (_ port: Int, _ folder: URL) throws -> String
    ) throws -> KafkaBroker { try KafkaBroker(ports: count, properties: properties) }

    /// Runs one of Kafka's own tools against the broker; nil where only its address is known.
    public func tool(_ arguments: [String]) throws -> String? { try command?(["tool"] + arguments) }

    /// Runs a program to its end, and answers what it writes. Not by Foundation's `Process`: that waits for all who inherit from the
    /// program, and of the broker's script the broker itself does.
    public static func run(_ script: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)").path
        let complaints = output + "-errors"
        defer { for file in [output, complaints] { try? FileManager.default.removeItem(atPath: file) } }
        let pid = try spawn([script] + arguments, environment, output: output, errors: complaints)
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard status == 0 else {
            let words = (try? String(contentsOfFile: complaints, encoding: .utf8)) ?? ""
            throw BrokerFailed(arguments: arguments, words: words)
        }
        return text
    }

    /// A helper waits for the end of this process, however it ends, and then removes the broker.
    private static func endWithThisProcess(_ script: String, _ environment: [String: String]) throws {
        let lifeline = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)")
            .path
        guard unsafe mkfifo(lifeline, 0o600) == 0 else { throw BrokerAbsent() }
        // Only this process holds the writing end: nothing is ever written, and its end is the sign. Open for both, so
        // that neither side waits for the other.
        guard unsafe open(lifeline, O_RDWR | O_CLOEXEC) >= 0 else { throw BrokerAbsent() }
        let wait = "read line; rm -f \"$1\"; exec \"$0\" wipe"
        _ = try spawn(["/bin/sh", "-c", wait, script, lifeline], environment, input: lifeline)
    }

    private static func spawn(
        _ command: [String], _ environment: [String: String], input: String = "/dev/null",
        output: String = "/dev/null", errors: String = "/dev/null"
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        var words = unsafe command.map { unsafe strdup($0) } + [nil]
        var settings = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe free(words + settings) }
        var pid: pid_t = 0
        guard unsafe posix_spawn(&pid, command[0], &actions, nil, &words, &settings) == 0 else { throw BrokerAbsent() }
        return pid
    }

    private static func free(_ words: [UnsafeMutablePointer<CChar>?]) {
        for index in unsafe words.indices { unsafe Glibc.free(words[index]) }
    }

    /// The first of so many ports that are free, and the one a hundred above it, which the broker's controller takes.
    private static func freePort(_ count: Int) throws -> Int {
        for _ in 0..<100 {
            // Below those that outgoing connections are given: a client that looks for its dead broker must not take its
            // port, and connect to itself.
            let port = Int.random(in: 12_000...32_000)
            if (port..<port + count).allSatisfy(isFree), isFree(port + 100) { return port }
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
    var words: String
}
