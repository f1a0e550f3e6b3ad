import CSimdjson
import Events
import Foundation
import Numerics

/// Prints records of a topic, for people or for programs.
@safe
struct RecordPrinter: ~Copyable {
    let json: Bool
    /// Whether the records are changes of memberships, which are told in words.
    let isChanges: Bool
    private let today = SegmentChange.today
    private let parser: OpaquePointer?

    init(json: Bool, isChanges: Bool) {
        self.json = json
        self.isChanges = isChanges
        unsafe parser = unsafe json_parser_create(1 << 20, EventLimits.depthMax)
    }

    deinit { if let parser = unsafe parser { unsafe json_parser_destroy(parser) } }

    /// One line.
    func line(_ record: RecordView, partition: Int32, time: Int64) -> String {
        json ? object(record, partition: partition, time: time) : text(record, partition: partition, time: time)
    }

    private func object(_ record: RecordView, partition: Int32, time: Int64) -> String {
        var line = "{\"partition\":\(partition),\"offset\":\(record.offset),\"time\":\""
        line += TimestampText.rfc3339(milliseconds: time) + "\",\"key\":"
        line += unsafe record.key.map { unsafe Self.quoted($0) } ?? "null"
        line +=
            unsafe ",\"value\":" + (record.value.map { unsafe isJSON($0) ? Self.plain($0) : Self.quoted($0) } ?? "null")
        if let headers = record.headers { line += ",\"headers\":[\(headers.map(Self.object).joined(separator: ","))]" }
        return line + "}"
    }

    private static func object(_ header: RecordHeader) -> String {
        let value = unsafe header.value.map { unsafe quoted($0) } ?? "null"
        return unsafe "{\"name\":\(quoted(header.name)),\"value\":\(value)}"
    }

    private func text(_ record: RecordView, partition: Int32, time: Int64) -> String {
        if isChanges, let value = unsafe record.value, let change = unsafe SegmentChange(json: value) {
            return change.text(today: today)
        }
        let key = unsafe record.key.map { unsafe Self.plain($0) } ?? "-"
        let value: String
        if let bytes = unsafe record.value {
            value = unsafe isJSON(bytes) ? unsafe Self.plain(bytes) : "(\(HumanReadable.bytes(Int64(bytes.count))))"
        } else {
            value = "(removed)"
        }
        return "\(partition)/\(record.offset) \(TimestampText.rfc3339(milliseconds: time)) \(key) \(value)"
    }

    /// Whether the bytes are one JSON document on one line, which can stand in a line as they are.
    private func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let parser = unsafe parser, let start = bytes.baseAddress, unsafe !bytes.contains(10) else {
            return false
        }
        guard let copy = unsafe json_parser_copy(parser, start, bytes.count) else { return false }
        return unsafe json_parser_parse_only(parser, copy, bytes.count) == json_ok.rawValue
    }

    private static func plain(_ bytes: UnsafeRawBufferPointer) -> String {
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        // Keys come from outside: what steers a terminal does not get to it.
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
        return text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : String($0) }.joined()
    }

    /// A JSON string; of bytes that are no text, an object with their base64.
    private static func quoted(_ bytes: UnsafeRawBufferPointer) -> String {
        guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
            return unsafe "{\"base64\":\"\(Data(bytes).base64EncodedString())\"}"
        }
        return JSONText.quoted(text)
    }
}
