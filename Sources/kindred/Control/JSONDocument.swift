import Foundation

/// Any JSON, as it came.
indirect enum JSONDocument: Codable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case array([JSONDocument])
    case object([String: JSONDocument])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let array = try? value.decode([JSONDocument].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: JSONDocument].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .number(let number): try value.encode(number)
        case .text(let text): try value.encode(text)
        case .array(let array): try value.encode(array)
        case .object(let object): try value.encode(object)
        }
    }

    /// The value as a reader of YAML would write it: a line a value, what lies within further in, nulls left out.
    func outline(depth: Int = 0) -> [String] {
        let margin = String(repeating: "  ", count: depth)
        switch self {
        case .object(let object):
            return object.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                if let line = value.line { return line.isEmpty ? [] : ["\(margin)\(key): \(line)"] }
                return ["\(margin)\(key):"] + value.outline(depth: depth + 1)
            }
        case .array(let array):
            return array.flatMap { value -> [String] in
                if let line = value.line { return ["\(margin)- \(line)"] }
                var lines = value.outline(depth: depth + 1)
                if let first = lines.first { lines[0] = "\(margin)- \(first.dropFirst(2 * depth + 2))" }
                return lines
            }
        default: return line.map { ["\(margin)\($0)"] } ?? []
        }
    }

    /// The value of a key; nil where there is none, or this is no object.
    subscript(_ key: String) -> JSONDocument? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The value on one line, where it goes on one: empty for what is not there.
    var line: String? {
        switch self {
        case .null: return ""
        case .bool(let bool): return bool ? "yes" : "no"
        case .integer(let integer): return HumanReadable.count(integer)
        case .number(let number): return HumanReadable.decimal(number, digits: 4)
        case .text(let text): return text
        case .array(let array):
            guard !array.isEmpty else { return "none" }
            let items = array.compactMap { value -> String? in
                if case .object = value { nil } else if case .array = value { nil } else { value.line }
            }
            let joined = items.joined(separator: ", ")
            return items.count == array.count && joined.count <= 100 ? joined : nil
        case .object(let object): return object.isEmpty ? "" : nil
        }
    }
}
