import Foundation
import Testing

/// A file below `deploy/` or beside it, as it lies on disk.
struct DeployFile {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    let path: String

    /// - Parameter path: from the package's root.
    init(_ path: String) { self.path = path }

    var url: URL { Self.root.appendingPathComponent(path) }

    var text: String { get throws { try String(contentsOf: url, encoding: .utf8) } }

    /// The documents of a file of YAML, read by somebody else's reader.
    var documents: [[String: Any]] {
        get throws {
            let program = "import json, sys, yaml; json.dump(list(yaml.safe_load_all(open(sys.argv[1]))), sys.stdout)"
            let outcome = try Tool.run(Tool.python, ["-c", program, url.path])
            #expect(outcome.code == 0, "\(path): \(outcome.errors)")
            let documents = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            return try #require(documents, "\(path) holds no mappings")
        }
    }

    /// The one document of a file.
    var document: [String: Any] {
        get throws {
            let documents = try documents
            #expect(documents.count == 1)
            return try #require(documents.first)
        }
    }
}

/// What is looked up in a document by the names that lead there; numbers count the elements of lists.
func value(_ document: Any?, _ path: String) -> Any? {
    path.split(separator: "/").reduce(document) { found, part in
        if let list = found as? [Any], let index = Int(part) { return list.indices.contains(index) ? list[index] : nil }
        return (found as? [String: Any])?[String(part)]
    }
}

/// Programs that check files, where the machine has them.
enum Tool {
    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    static func isInstalled(_ name: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    static let hasPromtool = isInstalled("promtool")
    static let hasSystemd = isInstalled("systemd-analyze")
    /// Debian's own, which is the one that Debian's modules are for.
    static let python = "/usr/bin/python3"
    /// Whether it has its module `yaml`.
    static let hasYAML = (try? run(python, ["-c", "import yaml"]).code) == 0

    /// Runs a program to its end.
    static func run(_ name: String, _ arguments: [String], in folder: URL = DeployFile.root) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let files = ["output", "errors"].map { place.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Outcome(code: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
