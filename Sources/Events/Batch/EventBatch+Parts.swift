// The parts that all formats share: customer, time, name, duplicate's hash.

/// A place on the tape where a customer's id may stand, and what the format calls it.
struct Candidate {
    var place: Int
    var field: FieldName

    @inline(__always)
    init(_ place: Int, _ field: FieldName) {
        self.place = place
        self.field = field
    }

    static var none: Candidate { Candidate(0, .record) }
}

extension EventBatch {
    /// The first of the candidates that is there and not blocked, copied as it came.
    @inline(__always)
    mutating func customer(
        _ tape: Tape, _ first: Candidate, _ second: Candidate, _ third: Candidate
    ) throws(Fault) -> ByteRange {
        if let range = try customer(tape, first) { return range }
        return try customerInstead(tape, of: first, second, third)
    }

    @inline(never)
    private mutating func customerInstead(
        _ tape: Tape, of first: Candidate, _ second: Candidate, _ third: Candidate
    ) throws(Fault) -> ByteRange {
        if let range = try customer(tape, second) { return range }
        if let range = try customer(tape, third) { return range }
        for candidate in [first, second, third] where tape.isPresent(candidate.place) {
            throw Fault(.blockedCustomer, candidate.field)
        }
        throw Fault(.missingCustomer, first.field)
    }

    @inline(__always)
    mutating func customer(_ tape: Tape, _ candidate: Candidate) throws(Fault) -> ByteRange? {
        switch unsafe tape.identifier(candidate.place, digits: digits) {
        case .absent: return nil
        case .invalid: throw Fault(.invalidCustomer, candidate.field)
        case .text(let id):
            return unsafe try Self.isCustomer(id.bytes, candidate.field) ? tape.range(candidate.place) : nil
        case .digits(let id):
            return unsafe try Self.isCustomer(id, candidate.field) ? arena.append(id) : nil
        }
    }

    /// Whether an id is one and not blocked; throws where it is too long.
    @inline(__always)
    static func isCustomer(_ id: UnsafeRawBufferPointer, _ field: FieldName) throws(Fault) -> Bool {
        if unsafe CustomerID.isBlocked(id) { return false }
        guard id.count <= EventLimits.customerBytesMax else { throw Fault(.customerTooLong, field) }
        return true
    }

    /// Reads a date-time or milliseconds since 1970.
    @inline(__always)
    mutating func readTime(
        _ tape: Tape, _ place: Int, _ field: FieldName, required: Bool, _ event: inout Event
    ) throws(Fault) {
        guard tape.isPresent(place) else {
            if required { throw Fault(.missingTime, field) }
            return
        }
        try Self.takeTime(tape.time(place), field, &event)
    }

    /// Makes a time the event's; nil is none that can be read.
    @inline(__always)
    static func takeTime(_ time: Int64?, _ field: FieldName, _ event: inout Event) throws(Fault) {
        guard let time else { throw Fault(.invalidTime, field) }
        guard EventTime.range.contains(time) else { throw Fault(.timeOutOfRange, field) }
        event.time = time
        event.hasTime = true
    }

    /// Reads an event's name, as it came and folded.
    @inline(__always)
    mutating func readName(_ tape: Tape, _ place: Int, _ field: FieldName, _ event: inout Event) throws(Fault) {
        guard tape.isPresent(place) else { throw Fault(.missingEvent, field) }
        guard tape.kind(place) == Tape.Kind.string else { throw Fault(.invalidEvent, field) }
        let name = tape.string(place)
        guard name.count <= EventLimits.nameBytesMax else { throw Fault(.eventTooLong, field) }
        event.spelledName = tape.range(place)
        let count = unsafe foldedNames.fold(name, to: arena.reserve(max(name.count, FoldedNames.roomMin)))
        try takeFolded(count, field, &event)
    }

    /// Makes the `count` bytes behind the arena's end the event's name.
    @inline(__always)
    mutating func takeFolded(_ count: Int, _ field: FieldName, _ event: inout Event) throws(Fault) {
        guard count > 0 else { throw Fault(.invalidEvent, field) }
        event.name = arena.range(arena.count, count)
        arena.advance(by: count)
    }

    /// The hash of a messageId; what is neither text nor a whole number, or is empty, is none.
    @inline(__always)
    func duplicateHash(_ tape: Tape, _ place: Int) -> UInt64 {
        switch unsafe tape.identifier(place, digits: digits) {
        case .text(let id): unsafe DuplicateHash.of(id.bytes)
        case .digits(let id): unsafe DuplicateHash.of(id)
        case .absent, .invalid: 0
        }
    }
}
