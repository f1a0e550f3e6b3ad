import Foundation
import OracleTestSupport

/// The JSON Schemas of the topics' records, and Python's jsonschema to hold records against them.
enum RecordSchemas {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let folder = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("config/schemas")

    /// The schemas of version 1, a file a topic.
    static let files = [
        "catalog.json", "control.json", "dead-letters.json", "events.json", "insights.json", "job-status.json",
        "jobs.json", "partials.json", "segment-events.json", "segment-members.json", "segments.json",
    ]
    static let asyncAPI = "asyncapi-1.json"

    /// Whether `python3` has jsonschema.
    static let canValidate = (try? Python.run(["-c", "import jsonschema; jsonschema.Draft202012Validator"])) != nil

    struct Verdict {
        /// A line a fault, which begins with the record's number.
        var faults: [String]
        /// Records that were held against a schema, by topic.
        var held: [String: Int]
    }

    static func validate(_ records: [(topic: String, record: [UInt8])]) throws -> Verdict {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("records-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        var lines = Data()
        for (topic, record) in records {
            lines += Data("{\"topic\":\"\(topic)\",\"record\":".utf8) + Data(record) + Data("}\n".utf8)
        }
        try lines.write(to: file)
        let script = tests.appendingPathComponent("Oracle/schemas.py").path
        let output = try Python.run([script, folder.appendingPathComponent("1").path, file.path])
        let printed = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        let held = try JSONDecoder().decode([String: Int].self, from: Data((printed.last ?? "").utf8))
        return Verdict(faults: printed.dropLast(), held: held)
    }
}
