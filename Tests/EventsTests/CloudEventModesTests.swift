import Events
import Foundation
import Numerics
import Testing

/// Random CloudEvents, in structured and in binary mode.
@Suite struct CloudEventModesTests {
    private static let paths = [["a"], ["b"], ["a", "b"], ["a", "a", "c"], ["é"], ["long name of a key"]]

    @Test func bothModesAreTheSameEvent() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("modes of CloudEvents: seed \(seed)")
        var maker = CloudEventMaker(seed: seed)
        var reader = Reader(Self.paths)
        var events = 0
        for _ in 0..<5000 {
            let sample = maker.next()
            let binary = reader.read(sample.data, headers: sample.headers)
            let structured = reader.read(sample.structured)
            #expect(Self.asStructured(binary) == structured, "\(sample)")
            guard let event = binary.event else { continue }
            events += 1
            let root = try JSONSerialization.jsonObject(
                with: Data((sample.data ?? "{}").utf8), options: .fragmentsAllowed)
            #expect(event.slots == Self.paths.map { IndependentReading.value(root, $0[...]) }, "\(sample)")
        }
        #expect(events > 1000)
    }

    /// Faults name `ce_subject` in one mode and `subject` in the other.
    private static func asStructured(_ record: ReadRecord) -> ReadRecord {
        guard case .rejected(let reason, let field) = record, field.hasPrefix("ce_") else { return record }
        return .rejected(reason, field: String(field.dropFirst(3)))
    }
}

/// A CloudEvent in both modes.
struct CloudEventSample {
    var headers: [Header]
    var data: String?
    var structured: String
}

/// Random CloudEvents, good ones and others.
struct CloudEventMaker {
    private static let subjects = [
        nil, "c1", "c1", "c 2", "käse", "", " ", "unknown", "000", "-1", "a \"quote\"\n", "\u{1F600}",
        String(repeating: "s", count: 512), String(repeating: "s", count: 513),
    ]
    private static let times = [
        nil, "2026-01-01T00:00:00Z", "2026-01-01t10:20:30.1234+02:00", "2026-06-30 23:59:59z", "2026-01-01", "noon", "",
        "1700000000000", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z",
    ]
    private static let types = [
        nil, "com.example.order_completed", "Order Completed", "é", "..", "", "a%20b",
        String(repeating: "t", count: 512), String(repeating: "t", count: 513),
    ]
    private static let ids = [nil, "", "1", "A-1", "ü"]
    private static let versions = ["1.0", "1.0", "1.0", "1.0", "1.1", "0.3", "2.0", "1", ""]
    private static let contentTypes = [nil, "application/json", "application/json; charset=utf-8", "text/x+JSON"]
    private static let scalars = ["null", "true", "17", "\"text\"", "[{\"a\":1}]"]

    private var random: SplitMix64
    private var documents: DocumentMaker

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        documents = DocumentMaker(seed: seed &+ 1)
    }

    mutating func next() -> CloudEventSample {
        var attributes = [("specversion", draw(Self.versions))]
        attributes += [("subject", mostly("c7", Self.subjects)), ("time", mostly("2026-02-03T04:05:06Z", Self.times))]
            .compactMap { name, value in value.map { (name, $0) } }
        attributes += [("type", mostly("order", Self.types)), ("id", draw(Self.ids)), ("source", draw(Self.ids))]
            .compactMap { name, value in value.map { (name, $0) } }
        attributes.shuffle(using: &random)
        let data = drawData()
        var headers = attributes.map { Header("ce_\($0.0)", $0.1) }
        if let contentType = draw(Self.contentTypes) { headers.append(Header("content-type", contentType)) }
        headers.append(Header("traceparent", "00-1"))
        var members = attributes.map { "\"\($0.0)\":\(Self.quoted($0.1))" }
        if let data { members.append("\"data\":\(data)") }
        return CloudEventSample(
            headers: headers.shuffled(using: &random), data: data,
            structured: "{\(members.shuffled(using: &random).joined(separator: ","))}")
    }

    private mutating func drawData() -> String? {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return nil
        case 1: return draw(Self.scalars)
        case 2:
            let entries =
                ["\"userId\":\(draw(["\"u1\"", "17", "null", "\"\"", "[]", "\"0\"", "1.5"]))"]
                + (Bool.random(using: &random) ? ["\"customer\":\(draw(["\"c9\"", "null", "{}", "false"]))"] : [])
            return "{\(entries.joined(separator: ","))}"
        default: return documents.object(depth: 3)
        }
    }

    private mutating func draw<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    private mutating func mostly(_ usual: String, _ others: [String?]) -> String? {
        Int.random(in: 0..<4, using: &random) > 0 ? usual : draw(others)
    }

    private static func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
