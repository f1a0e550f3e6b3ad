/// Parsed records and the bytes they need, reused from batch to batch: in the steady state nothing is allocated.
///
/// One owner, one thread at a time. Records may go once they are appended.
///
/// Unsafe inside, safe outside: all memory is owned by the batch; ranges are checked against its bytes.
@safe
public struct EventBatch: ~Copyable, @unchecked Sendable {
    public let interests: EventInterests
    public let formats: EventFormats
    let isMapped: Bool
    /// Number of events.
    public private(set) var count = 0
    private var events: UnsafeMutablePointer<Event>
    private var capacity = 128

    /// The strings of all records at hand, as simdjson writes them: those of an event stay where they are.
    var strings = ByteArena(isTagged: false)
    /// What is made of them: folded names, digits, attributes.
    var arena = ByteArena(isTagged: true)
    var slots: SlotTable
    var reader = RecordReader()
    var foldedNames = FoldedNames()
    let keys: KeyTable
    let fieldOrder = KeyOrder(scope: Scope.fields)
    let propertyOrder = KeyOrder(scope: Scope.properties)
    /// The edges of the properties `name` and `category`; negative where no path begins with them.
    let nameEdge: Int
    let categoryEdge: Int
    /// Where the value of each `Field` stands on the tape of the record at hand; 0 where it has none.
    let fields: UnsafeMutablePointer<Int>
    /// Room for a number's digits.
    let digits: UnsafeMutableRawPointer
    /// Room for the path of an attribute.
    let path: UnsafeMutableRawPointer

    public init(interests: EventInterests, formats: EventFormats = EventFormats()) {
        self.interests = interests
        self.formats = formats
        isMapped = formats.mapping != nil
        let tree = PropertyTree(interests, firstScope: Scope.properties)
        keys = KeyTable(Scope.names(tree))
        slots = SlotTable(tree)
        unsafe events = .allocate(capacity: capacity)
        nameEdge = tree.edge("name")
        categoryEdge = tree.edge("category")
        unsafe fields = .allocate(capacity: Field.count)
        unsafe fields.initialize(repeating: 0, count: Field.count)
        unsafe digits = .allocate(byteCount: Identifier.digitsRoom, alignment: 1)
        unsafe path = .allocate(byteCount: EventLimits.keyBytesMax, alignment: 1)
    }

    deinit {
        unsafe events.deallocate()
        unsafe fields.deallocate()
        unsafe digits.deallocate()
        unsafe path.deallocate()
    }

    /// Forgets all events and keeps the memory.
    public mutating func removeAll() {
        count = 0
        strings.removeAll()
        arena.removeAll()
        slots.removeAll()
    }

    /// Reads a record in the configured formats; its headers may make it a CloudEvent in binary mode.
    public mutating func append(_ record: RecordView) -> Parsed {
        let start = (strings.count, arena.count)
        begin(record.offset)
        do throws(Fault) {
            if unsafe try read(record, &(events + count).pointee) { return take() }
            cut(start)
            return .ignored
        } catch {
            cut(start)
            return .rejected(Rejection(error, formats.mapping))
        }
    }

    /// Forgets the bytes of a record that is no event.
    private mutating func cut(_ start: (strings: Int, arena: Int)) {
        strings.cut(to: start.strings)
        arena.cut(to: start.arena)
    }

    /// Parses a record; its strings come to lie in `strings`.
    @inline(__always)
    mutating func parse(_ value: UnsafeRawBufferPointer) throws(Fault) -> Tape {
        guard value.count <= EventLimits.recordBytesMax else { throw Fault(.recordTooLarge) }
        let room = RecordReader.stringBytesMax(value.count)
        let tape = unsafe try reader.read(value, strings: strings.reserve(room), offset: strings.count)
        strings.advance(by: room)
        return tape
    }

    /// Makes the event behind the last one, which `take()` makes one of the batch.
    @inline(__always)
    private mutating func begin(_ offset: Int64) {
        slots.begin()
        if count == capacity { grow() }
        unsafe (events + count).initialize(to: Event(offset: offset, slots: slots.current))
    }

    @inline(__always)
    private mutating func take() -> Parsed {
        slots.commit()
        count += 1
        return .event(count - 1)
    }

    /// The events and their bytes, good until the batch is next changed.
    public var contents: BatchContents {
        unsafe BatchContents(
            events: events, count: count, strings: strings.all, arena: arena.all, slots: slots.all,
            slotOfInterest: slots.slotOfInterest.pointer(at: 0))
    }

    /// The event at `index`, of `count`.
    public subscript(index: Int) -> Event { contents[index] }

    /// The bytes of a range of one of the batch's events; good until the batch is next changed.
    public func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer { unsafe contents.bytes(range) }

    /// The value of the interest `slot` of the event at `index`.
    public func slot(_ index: Int, _ slot: Int) -> ValueView { contents.slot(index, slot) }

    /// The attributes that an event writes.
    public func attributes(of event: Event) -> AttributeWrites { contents.attributes(of: event) }

    @inline(never)
    private mutating func grow() {
        let moved = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
        unsafe moved.moveInitialize(from: events, count: count)
        unsafe events.deallocate()
        unsafe events = unsafe moved
        capacity *= 2
    }
}
