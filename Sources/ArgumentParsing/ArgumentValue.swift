import Numerics

/// A value that an argument's text can stand for.
public protocol ArgumentValue: Sendable {
    /// What the text must be, behind "expected": `a whole number`.
    static var expectation: String { get }
    /// All texts there are, where they are few; else empty.
    static var choices: [String] { get }
    /// nil where the text stands for no such value.
    init?(argument: String)
    /// The text that stands for this value, as help shows defaults.
    var argumentText: String { get }
}

extension ArgumentValue {
    public static var choices: [String] { [] }
}

extension String: ArgumentValue {
    public static var expectation: String { "text" }
    public init?(argument: String) { self = argument }
    public var argumentText: String { self }
}

extension Int: ArgumentValue {
    public static var expectation: String { "a whole number, like 1000" }
    public init?(argument: String) { self.init(argument, radix: 10) }
    public var argumentText: String { String(self) }
}

extension UInt64: ArgumentValue {
    public static var expectation: String { "a whole number, 0 or more" }
    public init?(argument: String) { self.init(argument, radix: 10) }
    public var argumentText: String { String(self) }
}

extension Double: ArgumentValue {
    public static var expectation: String { "a number, like 2.5" }
    /// Decimal notation only: no infinities, no hexadecimal digits.
    public init?(argument: String) {
        guard argument.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let number = Double(argument), number.isFinite
        else { return nil }
        self = number
    }
    public var argumentText: String {
        self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self)
    }
}

/// An enum of texts takes its raw values: `enum Shell: String, CaseIterable, ArgumentValue`.
extension ArgumentValue where Self: RawRepresentable, Self: CaseIterable, RawValue == String {
    public static var expectation: String { choices.joined(separator: " or ") }
    public static var choices: [String] { allCases.map(\.rawValue) }
    public init?(argument: String) { self.init(rawValue: argument) }
    public var argumentText: String { rawValue }
}
