/// A record of the simulated shop on its way into a log.
public struct SimulatedRecord: Sendable {
    /// What about the record is out of the ordinary.
    public enum Kind: Hashable, Sendable {
        case regular
        /// Arrives minutes to a day and a half after its time.
        case late
        /// Came before, with the same `messageId`.
        case duplicate
        case broken(Breakage)
    }

    /// When it arrives, milliseconds since 1970 on the shop's clock; never before the record before.
    public internal(set) var arrival: Int64
    public internal(set) var kind: Kind
    public let habit: Habit
    public let channel: Channel
    /// The customer's id: the record's key.
    public let customer: String
    let event: ShopEvent
    /// Number of the message, the same in a duplicate.
    var message: Int

    /// Event time, milliseconds since 1970; of a broken record, what it would be.
    public var time: Int64 { event.time }
    /// The event's name; empty for what is no event.
    public var name: String { event.kind == .track ? event.name : "" }

    /// Appends the record's JSON, without a line end, its time moved by `shift` milliseconds.
    public func append(to bytes: inout [UInt8], shift: Int64 = 0) {
        let start = bytes.count
        var text = RecordText(bytes: bytes)
        bytes = []
        if case .broken(let breakage) = kind {
            text.writeBroken(self, breakage, shift: shift)
        } else {
            text.write(self, shift: shift)
        }
        bytes = text.bytes
        switch kind {
        case .broken(.truncated): bytes.removeLast((bytes.count - start) / 3)
        case .broken(.invalidText): bytes[start + Self.placeInType] = 0xFF
        default: break
        }
    }

    /// A byte inside the value of `type`, which is the first member of a Segment record.
    private static let placeInType = 10
}
