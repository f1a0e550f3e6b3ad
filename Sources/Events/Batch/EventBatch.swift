/// Parsed records and the bytes they need, reused from batch to batch: in the steady state nothing is allocated.
///
/// One owner, one thread at a time. A record's strings are copied, so that records may go once they are appended.
///
/// Unsafe inside, safe outside: all memory is owned by the batch; ranges are checked against its bytes.
@safe
public struct EventBatch: ~Copyable, @unchecked Sendable {
    public let interests: EventInterests
    public let formats: EventFormats
    /// Number of events.
    public private(set) var count = 0
    private var events: UnsafeMutablePointer<Event>
    private var capacity = 128

    var arena = ByteArena()
    var slots: SlotTable
    var reader = RecordReader()
    let keys: KeyTable
    /// The nodes of the properties `name` and `category`; negative where no path begins with them.
    let nameNode: Int
    let categoryNode: Int
    /// Where the value of each `Field` stands on the tape of the record at hand; 0 where it has none.
    let fields: UnsafeMutablePointer<Int>
    /// Room for a number's digits, and for the path of an attribute.
    let scratch: UnsafeMutableRawPointer
    static let scratchBytes = 1024

    public init(interests: EventInterests, formats: EventFormats = EventFormats()) {
        self.interests = interests
        self.formats = formats
        let tree = PropertyTree(interests, firstScope: Scope.properties)
        keys = KeyTable(Scope.names(tree))
        slots = SlotTable(tree)
        unsafe events = .allocate(capacity: capacity)
        nameNode = tree.child("name")
        categoryNode = tree.child("category")
        unsafe fields = .allocate(capacity: Field.allCases.count)
        unsafe fields.initialize(repeating: 0, count: Field.allCases.count)
        unsafe scratch = .allocate(byteCount: Self.scratchBytes, alignment: 8)
        unsafe scratch.initializeMemory(as: UInt8.self, repeating: 0, count: Self.scratchBytes)
    }

    deinit {
        unsafe events.deallocate()
        unsafe fields.deallocate()
        unsafe scratch.deallocate()
    }

    /// Forgets all events and keeps the memory.
    public mutating func removeAll() {
        count = 0
        arena.removeAll()
        slots.removeAll()
    }

    /// Reads a record in the configured formats.
    public mutating func append(_ record: RecordView) -> Parsed {
        let start = arena.count
        slots.begin()
        do throws(Rejection) {
            guard let event = try read(record) else { return .ignored }
            return take(event)
        } catch {
            arena.cut(to: start)
            return .rejected(error)
        }
    }

    /// Reads a CloudEvent in binary mode: its attributes are headers, its data is the record's value.
    public mutating func append(_ record: RecordView, headers: CloudEventHeaders) -> Parsed {
        let start = arena.count
        slots.begin()
        do throws(Rejection) {
            return take(try readBinaryCloudEvent(record, headers))
        } catch {
            arena.cut(to: start)
            return .rejected(error)
        }
    }

    @inline(__always)
    private mutating func take(_ event: Event) -> Parsed {
        if count == capacity { grow() }
        unsafe (events + count).initialize(to: event)
        unsafe events[count].slots = UInt32(truncatingIfNeeded: slots.current)
        slots.commit()
        count += 1
        return .event(count - 1)
    }

    /// The event at `index`, of `count`.
    @inline(__always)
    public subscript(index: Int) -> Event {
        precondition(index >= 0 && index < count, "no such event")
        return unsafe events[index]
    }

    /// The bytes of a range of one of the batch's events; good until the batch is next changed.
    @inline(__always)
    public func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer { unsafe arena.bytes(range) }

    /// The value of the interest `slot` of the event at `index`.
    @inline(__always)
    public func slot(_ index: Int, _ slot: Int) -> ValueView {
        precondition(index >= 0 && index < count, "no such event")
        let slot = unsafe slots.slot(slot, from: Int(events[index].slots))
        switch slot.kind {
        case .text:
            let range = ByteRange(start: UInt32(truncatingIfNeeded: slot.bits), count: slot.count)
            return unsafe ValueView(kind: .text, text: arena.bytes(range))
        case .number: return unsafe ValueView(kind: .number, number: Double(bitPattern: slot.bits))
        case .missing, .no, .yes: return unsafe ValueView(kind: slot.kind)
        }
    }

    /// The attributes that an event writes.
    @inline(__always)
    public func attributes(of event: Event) -> AttributeWrites { unsafe AttributeWrites(bytes(event.attributes)) }

    @inline(never)
    private mutating func grow() {
        let moved = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
        unsafe moved.moveInitialize(from: events, count: count)
        unsafe events.deallocate()
        unsafe events = unsafe moved
        capacity *= 2
    }
}
