import Foundation

/// Python, as the oracle that tests ask.
public enum Python {
    /// Why a script ended otherwise than well.
    public struct Failure: Error, CustomStringConvertible {
        public let status: Int32
        /// What it wrote to its output.
        public let output: String

        public var description: String { "python3 ended with \(status): \(output)" }
    }

    /// Whether `python3` has these modules.
    public static func has(_ modules: String...) -> Bool {
        let look = "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))"
        return (try? run(["-c", look] + modules)) != nil
    }

    /// Runs a script to its end; answers what it wrote to its output.
    /// - Parameter folder: where it runs; nil for here.
    public static func run(_ arguments: [String], in folder: URL? = nil) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
        }
        return data
    }
}
