/// A stretch of a batch's bytes.
public struct ByteRange: Sendable, Equatable {
    /// Bytes from the start of the batch's bytes.
    public var start: UInt32
    public var count: UInt32

    @inline(__always)
    public init(start: UInt32, count: UInt32) {
        self.start = start
        self.count = count
    }

    public static var empty: ByteRange { ByteRange(start: 0, count: 0) }
}

/// What an accepted record is.
public enum EventContent: UInt8, Sendable {
    case event
    /// Attributes alone, perhaps none: the customer is known from it on.
    case attributes
    /// An event that brings attributes along.
    case both
}

/// An accepted record as plain data; its ranges lie in the batch it came from.
public struct Event: Sendable {
    public var content: EventContent
    /// Always true for an event; attributes without a time take the partition's clock.
    public var hasTime: Bool
    /// Index of the first slot in the batch's slots.
    var slots: UInt32
    /// Milliseconds since 1970; 0 without a time.
    public var time: Int64
    /// XXH3-64 of the messageId; 0 where there is none, and for attributes alone.
    public var duplicateHash: UInt64
    /// Offset in its partition.
    public var offset: Int64
    /// The customer's id as it came.
    public var customer: ByteRange
    /// The event's name, folded; empty for attributes alone.
    public var name: ByteRange
    /// The event's name as it came.
    public var spelledName: ByteRange
    /// The attributes that the record writes, in the layout of `AttributeWrites`.
    public var attributes: ByteRange

    @inline(__always)
    init(offset: Int64, slots: Int) {
        content = .event
        hasTime = false
        self.slots = UInt32(truncatingIfNeeded: slots)
        time = 0
        duplicateHash = 0
        self.offset = offset
        customer = .empty
        name = .empty
        spelledName = .empty
        attributes = .empty
    }

    @inline(__always) public var isEvent: Bool { content != .attributes }
    @inline(__always) public var writesAttributes: Bool { content != .event }
}

/// What became of a record.
public enum Parsed {
    /// It is the event at this index of the batch.
    case event(Int)
    /// It is of a kind that is counted and otherwise passed over.
    case ignored
    case rejected(Rejection)
}
