import Events

/// An attribute's value as a test writes it down.
enum AttributeValue: Hashable {
    case truth(Bool)
    case number(Double)
    case text(String)

    init?(_ view: ValueView) {
        switch view.kind {
        case .missing: return nil
        case .no: self = .truth(false)
        case .yes: self = .truth(true)
        case .number: self = .number(view.number)
        case .text: self = unsafe .text(String(decoding: view.text, as: UTF8.self))
        }
    }
}

/// A write of one key in the layout of `AttributeWrites`.
struct AttributeBytes {
    /// The values by path, whose keys a full stop joins; none for a removal.
    var leaves: [(path: String, value: AttributeValue)]
    var key: String

    var bytes: [UInt8] {
        var body = Array(key.utf8)
        for (path, value) in leaves {
            let pathBytes = Self.path(path)
            body += Self.little(UInt16(pathBytes.count))
            switch value {
            case .truth(let holds): body += [holds ? ValueKind.yes.rawValue : ValueKind.no.rawValue] + pathBytes
            case .number(let number):
                body += [ValueKind.number.rawValue] + pathBytes + Self.little(number.bitPattern)
            case .text(let text):
                body += [ValueKind.text.rawValue] + pathBytes + Self.little(UInt32(text.utf8.count)) + Array(text.utf8)
            }
        }
        return Self.little(UInt32(8 + body.count)) + Self.little(UInt16(key.utf8.count))
            + Self.little(UInt16(leaves.count)) + body
    }

    /// A path in bytes: its keys joined by 0xFF.
    static func path(_ text: String) -> [UInt8] {
        Array(text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).joined(separator: [0xFF]))
    }

    static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
