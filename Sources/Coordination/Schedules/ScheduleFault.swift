/// Why a text is no schedule: every fault, each in words that say what is allowed.
public struct ScheduleFault: Error, Sendable, Equatable, CustomStringConvertible {
    public var texts: [String]

    init(_ texts: [String]) { self.texts = texts }

    public var description: String { texts.joined(separator: "; ") }
}
