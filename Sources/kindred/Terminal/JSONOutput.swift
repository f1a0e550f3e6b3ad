import Foundation

/// What `--json` prints.
enum JSONOutput {
    /// One object, on one line.
    static func write(_ value: some Encodable) throws {
        Terminal.output.write(try line(value))
    }

    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
