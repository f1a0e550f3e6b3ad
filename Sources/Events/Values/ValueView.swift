/// What kind of thing a property, an attribute or a kept value is, in order of rank.
public enum ValueKind: UInt8, Sendable {
    /// null, an object, an array, a number no double can hold, or nothing at all.
    case missing = 0
    case no = 1
    case yes = 2
    case number = 3
    case text = 4
}

/// A value where it lies: in an event's batch or in a customer's block. Its text is good as long as that is unchanged.
@safe
public struct ValueView {
    public var kind: ValueKind
    /// The number, where `kind` is `.number`.
    public var number: Double
    /// The text as UTF-8, where `kind` is `.text`.
    public var text: UnsafeRawBufferPointer

    @inline(__always)
    public init(kind: ValueKind, number: Double = 0, text: UnsafeRawBufferPointer = unsafe .init(start: nil, count: 0))
    {
        self.kind = kind
        self.number = number
        unsafe self.text = unsafe text
    }

    public static var missing: ValueView { unsafe ValueView(kind: .missing) }
}
