import Foundation
import Glibc
import Testing

/// The built binary, run as a user runs it, in a folder of its own that goes with this value.
final class KindredTool {
    struct Outcome {
        /// nil: a signal ended it.
        var code: Int32?
        var output: String
        var errors: String

        /// The output's lines.
        var lines: [Substring] { output.split(separator: "\n") }
    }

    /// The program that `KINDRED_PROGRAM` names, else `kindred` beside the bundle of tests.
    static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["KINDRED_PROGRAM"] { return URL(fileURLWithPath: path) }
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let products = (bundle ?? URL(fileURLWithPath: CommandLine.arguments[0])).deletingLastPathComponent()
        return products.appendingPathComponent("kindred")
    }()

    let folder: URL

    init(configuration: String? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let configuration { try write(configuration, to: "kindred.yaml") }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    /// A process of the tool that has been started, its output to files in the folder.
    func start(_ arguments: [String], input: String? = nil) throws -> ToolProcess {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        if let input {
            try write(input, to: "input")
            process.standardInput = try FileHandle(forReadingFrom: folder.appendingPathComponent("input"))
        }
        for (name, path) in [("output", \Process.standardOutput), ("errors", \Process.standardError)] {
            let file = folder.appendingPathComponent(name)
            try Data().write(to: file)
            process[keyPath: path] = try FileHandle(forWritingTo: file)
        }
        return try ToolProcess(process)
    }

    /// A daemon whose streams go elsewhere than those of the commands run beside it.
    func startDaemon() throws -> ToolProcess {
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = ["run"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return try ToolProcess(process)
    }

    /// Runs the tool to its end.
    func run(_ arguments: String..., input: String? = nil) throws -> Outcome { try run(arguments, input: input) }

    func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
        let code = try start(arguments, input: input).waitForEnd()
        return Outcome(
            code: code, output: try text(of: "output"), errors: try text(of: "errors"))
    }

    /// Looks at a file again and again until its size has changed so many times, or the process has ended.
    func waitForGrowth(of name: String, times: Int, while process: ToolProcess) throws {
        let path = folder.appendingPathComponent(name).path
        var size: Int?
        var changes = -1
        try process.wait(for: "\(times) changes of \(name)") {
            let now = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
            if now != size || changes < 0 { changes += 1 }
            size = now
            return changes >= times
        }
    }

    /// Looks at the process's log again and again until it says `text`, or the process has ended.
    func waitForLog(_ text: String, while process: ToolProcess) throws {
        try process.wait(for: text) { try self.text(of: "errors").contains(text) }
    }

    /// The output's lines as JSON objects.
    static func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
