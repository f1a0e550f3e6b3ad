/// The events of a batch and their bytes where they lie, as plain pointers: what reads many of them does so here, since
/// a call of the batch itself may copy all that it is made of. Good until the batch is next changed.
///
/// Unsafe inside, safe outside as long as that is kept to: ranges and slots come from the batch itself.
@safe
public struct BatchContents: BitwiseCopyable {
    /// Number of events.
    public let count: Int
    private let events: UnsafePointer<Event>
    private let strings: UnsafeRawBufferPointer
    private let arena: UnsafeRawBufferPointer
    private let slots: UnsafePointer<SlotTable.Slot>
    private let slotOfInterest: UnsafePointer<Int>

    init(
        events: UnsafePointer<Event>, count: Int, strings: UnsafeRawBufferPointer, arena: UnsafeRawBufferPointer,
        slots: UnsafePointer<SlotTable.Slot>, slotOfInterest: UnsafePointer<Int>
    ) {
        self.count = count
        unsafe self.events = unsafe events
        unsafe self.strings = unsafe strings
        unsafe self.arena = unsafe arena
        unsafe self.slots = unsafe slots
        unsafe self.slotOfInterest = unsafe slotOfInterest
    }

    /// The event at `index`, of `count`.
    @inline(__always)
    public subscript(index: Int) -> Event {
        precondition(index >= 0 && index < count, "no such event")
        return unsafe events[index]
    }

    /// The bytes of a range of one of the batch's events.
    @inline(__always)
    public func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer {
        let bytes = unsafe range.start & ByteArena.tag == 0 ? strings : arena
        let start = Int(range.start & ~ByteArena.tag)
        precondition(start &+ Int(range.count) <= bytes.count, "a range of another batch")
        return unsafe UnsafeRawBufferPointer(start: bytes.baseAddress! + start, count: Int(range.count))
    }

    /// The value of the interest `slot` of the event at `index`.
    @inline(__always)
    public func slot(_ index: Int, _ slot: Int) -> ValueView {
        precondition(index >= 0 && index < count, "no such event")
        let place = unsafe slotOfInterest[slot]
        guard place >= 0 else { return .missing }
        let slot = unsafe slots[Int(events[index].slots) + place]
        switch slot.kind {
        case .text:
            let range = ByteRange(start: UInt32(truncatingIfNeeded: slot.bits), count: slot.count)
            return unsafe ValueView(kind: .text, text: bytes(range))
        case .number: return unsafe ValueView(kind: .number, number: Double(bitPattern: slot.bits))
        case .missing, .no, .yes: return unsafe ValueView(kind: slot.kind)
        }
    }

    /// The attributes that an event writes.
    @inline(__always)
    public func attributes(of event: Event) -> AttributeWrites { unsafe AttributeWrites(bytes(event.attributes)) }
}
