import Events
import Numerics

extension JSONValue {
    /// An object of members whose values are not nil.
    static func object(_ members: (String, JSONValue?)...) -> JSONValue {
        .object(members.compactMap { key, value in value.map { Member(key, $0) } })
    }

    static func integer(_ number: some BinaryInteger) -> JSONValue { .number("\(number)") }
    static func texts(_ texts: some Sequence<String>) -> JSONValue { .list(texts.map { .text($0) }) }
    static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }

    /// Milliseconds since 1970 as records have them.
    static func instant(_ milliseconds: Int64) -> JSONValue { .text(RFC3339.text(milliseconds)) }
    static func instant(_ milliseconds: Int64?) -> JSONValue { milliseconds.map { .instant($0) } ?? .null }

    /// The members of an object; nil for anything else.
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    subscript(key: String) -> JSONValue? { members?.first { $0.key == key }?.value }

    /// What it is, in words that follow "found".
    var found: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let text): text.utf8.count <= 40 ? text : "a number"
        case .text(let text): text.utf8.count <= 40 ? "\"\(text)\"" : "a text of \(text.utf8.count) bytes"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// As bytes, without white space.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .boolean(let value): bytes += (value ? "true" : "false").utf8
        case .number(let text): bytes += text.utf8
        case .text(let text): Self.write(text, to: &bytes)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let room = JSONWriter.textBytesMax(text.utf8.count)
        bytes += unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = unsafe JSONWriter(to: base)
            writer.text(text)
            count = writer.count
        }
    }

    /// The same with the members of all objects by key: equal for what means the same.
    var canonical: JSONValue {
        switch self {
        case .null, .boolean, .number, .text: self
        case .list(let values): .list(values.map(\.canonical))
        case .object(let members):
            .object(
                members.map { Member($0.key, $0.value.canonical) }
                    .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        }
    }

    /// Hash of what it means.
    var fingerprint: String {
        let bytes = canonical.bytes
        return unsafe bytes.withUnsafeBytes { unsafe XXH3.hash128($0).hexText }
    }
}
