import Foundation

/// The JSON form of results: keys in alphabetical order, numbers in the shortest form that reads back to the same
/// double, so that equal results are equal bytes.
public enum InsightJSON {
    public static func bytes(_ result: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Results hold finite numbers and texts: there is nothing in them that JSON cannot say.
        return (try? encoder.encode(result)).map(Array.init) ?? []
    }

    /// Reads a result; nil where the bytes are none of that type.
    public static func read<Result: Decodable>(_ type: Result.Type, _ bytes: [UInt8]) -> Result? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
