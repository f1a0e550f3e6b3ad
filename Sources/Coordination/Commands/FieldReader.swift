import Numerics

/// Takes the values out of an object of JSON by their keys, and notes every fault on the way. A key whose value is null
/// counts as left out.
struct FieldReader {
    /// Where the object stands: keys joined by `.`; empty for the whole.
    let path: String
    private(set) var faults: [CommandFault] = []
    private let members: [JSONValue.Member]
    private var known: [String] = []

    init(_ members: [JSONValue.Member], path: String = "") {
        self.members = members
        self.path = path
    }

    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    mutating func report(_ key: String, _ text: String) { faults.append(CommandFault(place(key), text)) }
    mutating func report(_ more: [CommandFault]) { faults += more }

    /// The value of a key, which is known from now on.
    private mutating func take(_ key: String) -> JSONValue? {
        if !known.contains(key) { known.append(key) }
        let value = members.first { $0.key == key }?.value
        return value == .null ? nil : value
    }

    /// Whether the key has a value.
    func has(_ key: String) -> Bool { members.contains { $0.key == key && $0.value != .null } }

    /// A key's value as it stands, without marking the key as known.
    func peek(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }

    mutating func missing(_ key: String, _ expected: String) { report(key, "is missing; expected \(expected)") }

    private mutating func refuse(_ key: String, _ value: JSONValue, _ expected: String) {
        report(key, "found \(value.found), expected \(expected)")
    }

    // MARK: Values

    /// A text that is not empty.
    /// - Parameter isNamed: whether a fault may quote the value; not that of a customer.
    mutating func text(
        _ key: String, _ what: String, bytesMax: Int, isRequired: Bool = false, isNamed: Bool = true
    ) -> String? {
        let expected = "\(what), a text of 1 to \(bytesMax) bytes"
        guard let value = take(key) else {
            if isRequired { missing(key, expected) }
            return nil
        }
        guard case .text(let text) = value, (1...bytesMax).contains(text.utf8.count) else {
            if isNamed { refuse(key, value, expected) } else { report(key, "expected \(expected)") }
            return nil
        }
        return text
    }

    mutating func boolean(_ key: String) -> Bool? {
        guard let value = take(key) else { return nil }
        if case .boolean(let truth) = value { return truth }
        refuse(key, value, "true or false")
        return nil
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value = take(key) else { return nil }
        if case .number(let text) = value, let number = Int(text), range.contains(number) { return number }
        refuse(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A list of texts, each not empty; those at fault are left out. What stands twice, byte by byte, is a fault.
    /// - Parameters:
    ///   - isNamed: whether faults may quote the texts; not those of customers.
    ///   - refusing: what else is wrong with a text.
    mutating func texts(
        _ key: String, _ what: String, countMax: Int, bytesMax: Int, isRequired: Bool = false, isNamed: Bool = true,
        refusing: (String) -> String? = { _ in nil }
    ) -> [String]? {
        let expected = "a list of at most \(countMax) \(what), texts of 1 to \(bytesMax) bytes"
        guard let value = take(key) else {
            if isRequired { missing(key, expected) }
            return nil
        }
        guard case .list(let values) = value else {
            refuse(key, value, expected)
            return nil
        }
        guard values.count <= countMax else {
            report(key, "found \(values.count) \(what), expected at most \(countMax)")
            return nil
        }
        var seen: Set<[UInt8]> = []
        return values.enumerated().compactMap { index, value in
            guard case .text(let text) = value, (1...bytesMax).contains(text.utf8.count) else {
                let found = isNamed ? "found \(value.found), " : ""
                report("\(key)[\(index)]", found + "expected a text of 1 to \(bytesMax) bytes")
                return nil
            }
            guard seen.insert(Array(text.utf8)).inserted else {
                report("\(key)[\(index)]", (isNamed ? "\(value.found) " : "") + "stands there twice")
                return nil
            }
            if let fault = refusing(text) { report("\(key)[\(index)]", fault) }
            return text
        }
    }

    /// One of some words.
    mutating func word(_ key: String, _ words: [String], isRequired: Bool = false) -> String? {
        let expected = "one of \(words.joined(separator: ", "))"
        guard let value = take(key) else {
            if isRequired { missing(key, expected) }
            return nil
        }
        guard case .text(let text) = value else {
            refuse(key, value, expected)
            return nil
        }
        if words.contains(text) { return text }
        let nearest = EditDistance.nearest(to: String(text.prefix(64)), among: words)
        refuse(key, value, expected + (nearest.map { "; did you mean \($0)?" } ?? ""))
        return nil
    }

    /// An object, read by a reader of its own whose faults are to be reported here.
    mutating func object(_ key: String, isRequired: Bool = false) -> FieldReader? {
        guard let value = take(key) else {
            if isRequired { missing(key, "an object") }
            return nil
        }
        guard case .object(let members) = value else {
            refuse(key, value, "an object")
            return nil
        }
        return FieldReader(members, path: place(key))
    }

    /// Marks a key as known, whatever its value.
    mutating func pass(_ key: String) { _ = take(key) }

    /// Notes every key that nobody asked for.
    mutating func finish() {
        for member in members where !known.contains(member.key) {
            let short = member.key.utf8.count <= 64 ? member.key : "a key of \(member.key.utf8.count) bytes"
            let nearest = EditDistance.nearest(to: String(member.key.prefix(64)), among: known)
            report(
                short,
                "is no key here"
                    + (nearest.map { "; did you mean \($0)?" } ?? "; known are \(known.joined(separator: ", "))")
            )
        }
    }
}
