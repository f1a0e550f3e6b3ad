import Events
import Foundation
import Numerics
import Testing

/// Random valid records, read by the batch and by Foundation's JSONSerialization.
@Suite struct IndependentReadingTests {
    @Test func bothReadTheSame() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("independent reading: seed \(seed)")
        var maker = DocumentMaker(seed: seed)
        let paths = [["a"], ["b"], ["a", "b"], ["a", "a", "c"], ["é"], ["long name of a key"]]
        var reader = Reader(paths)
        for _ in 0..<3000 {
            let properties = maker.object(depth: 3)
            let attributes = maker.object(depth: 3)
            let text =
                "{\"customer\":\"c\",\"time\":1,\"properties\":\(properties),\"event\":\"e\",\"attributes\":\(attributes)}"
            let event = try #require(reader.read(text).event, "\(text)")
            let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let found = try #require(root["properties"] as? [String: Any])
            #expect(event.slots == paths.map { IndependentReading.value(found, $0[...]) }, "\(text)")
            let written = try #require(root["attributes"] as? [String: Any])
            #expect(event.attributes == written.reduce(into: [:]) { $0[$1.key] = leaves($1.value, $1.key) }, "\(text)")
        }
    }

    private func leaves(_ value: Any, _ path: String) -> [String: Value] {
        guard let object = value as? [String: Any] else {
            let scalar = IndependentReading.scalar(value)
            return scalar == .missing ? [:] : [path: scalar]
        }
        return object.reduce(into: [:]) { $0.merge(leaves($1.value, "\(path)/\($1.key)")) { $1 } }
    }
}

/// Values of documents as Foundation reads them.
enum IndependentReading {
    static func value(_ object: Any, _ path: ArraySlice<String>) -> Value {
        guard let key = path.first else { return scalar(object) }
        guard let next = (object as? [String: Any])?[key] else { return .missing }
        return value(next, path.dropFirst())
    }

    static func scalar(_ value: Any) -> Value {
        switch value {
        case let text as String: .text(text)
        case let number as NSNumber:
            CFBooleanKind.isBoolean(number) ? .bool(number.boolValue) : .number(number.doubleValue)
        default: .missing
        }
    }
}

/// Foundation reads booleans as numbers; their type tells them apart.
enum CFBooleanKind {
    static func isBoolean(_ number: NSNumber) -> Bool { unsafe String(cString: number.objCType) == "c" }
}

/// Random JSON, with keys that come once in each object.
struct DocumentMaker {
    private static let keys = ["a", "b", "c", "é", "long name of a key", "", "a.b", "key \\\"quoted\\\"", "k\\u00e4se"]
    private static let scalars = [
        "null", "true", "false", "0", "-1", "1.5", "1e10", "123456789012", "\"\"", "\"text\"",
        "\"ä\\n\\u0041\\ud83d\\ude00\"",
        "-0.25", "2.5E-3", "\"a longer text than any word holds\"",
    ]

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func object(depth: Int) -> String {
        let keys = Self.keys.shuffled(using: &random).prefix(Int.random(in: 0...5, using: &random))
        let entries = keys.map { "\(space())\"\($0)\"\(space()):\(space())\(value(depth: depth))" }
        return "{\(entries.joined(separator: ","))\(space())}"
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3 where depth > 0: return object(depth: depth - 1)
        case 3 where depth > 0:
            let elements = (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1) }
            return "[\(elements.joined(separator: ", "))]"
        default: return Self.scalars[Int.random(in: 0..<Self.scalars.count, using: &random)]
        }
    }

    private mutating func space() -> String { Bool.random(using: &random) ? "" : " \n" }
}
