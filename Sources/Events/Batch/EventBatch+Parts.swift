import CXXHash

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
    /// What stands where an id may stand.
    @safe
    enum Identifier {
        case text(TapeString)
        /// The digits of a whole number; good until the next ones.
        case digits(UnsafeRawBufferPointer)
        case absent
        case invalid
    }

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
        switch identifier(tape, candidate.place) {
        case .absent: return nil
        case .invalid: throw Fault(.invalidCustomer, candidate.field)
        case .text(let id):
            if unsafe CustomerID.isBlocked(id.bytes) { return nil }
            guard id.count <= EventLimits.customerBytesMax else { throw Fault(.customerTooLong, candidate.field) }
            return tape.range(candidate.place)
        case .digits(let id):
            if unsafe CustomerID.isBlocked(id) { return nil }
            guard id.count <= EventLimits.customerBytesMax else { throw Fault(.customerTooLong, candidate.field) }
            return unsafe arena.append(id)
        }
    }

    /// Text as it is, a whole number as its digits.
    @inline(__always)
    func identifier(_ tape: Tape, _ place: Int) -> Identifier {
        guard place != 0 else { return .absent }
        let kind = tape.kind(place)
        return kind == Tape.Kind.string ? .text(tape.string(place)) : number(tape, place, kind)
    }

    @inline(never)
    private func number(_ tape: Tape, _ place: Int, _ kind: UInt8) -> Identifier {
        switch kind {
        case Tape.Kind.null: return .absent
        case Tape.Kind.signed:
            let number = tape.signed(place)
            return unsafe .digits(digits(number.magnitude, isNegative: number < 0))
        case Tape.Kind.unsigned: return unsafe .digits(digits(tape.unsigned(place), isNegative: false))
        case Tape.Kind.large:
            let text = unsafe tape.large(place)
            return unsafe JSONNumber.form(text) == .whole ? .digits(text) : .invalid
        default: return .invalid
        }
    }

    private func digits(_ magnitude: UInt64, isNegative: Bool) -> UnsafeRawBufferPointer {
        var rest = magnitude
        var at = Self.scratchBytes
        repeat {
            at -= 1
            unsafe scratch.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10 + 48), toByteOffset: at, as: UInt8.self)
            rest /= 10
        } while rest > 0
        if isNegative {
            at -= 1
            unsafe scratch.storeBytes(of: UInt8(ascii: "-"), toByteOffset: at, as: UInt8.self)
        }
        return unsafe UnsafeRawBufferPointer(start: scratch + at, count: Self.scratchBytes - at)
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
        guard let time = Self.time(tape, place) else { throw Fault(.invalidTime, field) }
        guard EventTime.range.contains(time) else { throw Fault(.timeOutOfRange, field) }
        event.time = time
        event.hasTime = true
    }

    @inline(__always)
    private static func time(_ tape: Tape, _ place: Int) -> Int64? {
        let kind = tape.kind(place)
        return unsafe kind == Tape.Kind.string ? RFC3339.dateTime(tape.string(place).bytes) : number(tape, place, kind)
    }

    @inline(never)
    private static func number(_ tape: Tape, _ place: Int, _ kind: UInt8) -> Int64? {
        switch kind {
        case Tape.Kind.signed: tape.signed(place)
        case Tape.Kind.unsigned: .max
        case Tape.Kind.double: EventTime.milliseconds(tape.double(place))
        case Tape.Kind.large: .max
        default: nil
        }
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
        switch identifier(tape, place) {
        case .text(let id): unsafe DuplicateHash.of(id.bytes)
        case .digits(let id): unsafe DuplicateHash.of(id)
        case .absent, .invalid: 0
        }
    }
}

/// Event times: milliseconds since 1970.
public enum EventTime {
    /// The years 1970 to 9999.
    public static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// A number of milliseconds, cut to whole ones; what no Int64 holds becomes its nearest.
    static func milliseconds(_ number: Double) -> Int64 {
        number >= 0x1p63 ? .max : number < -0x1p63 ? .min : Int64(number.rounded(.down))
    }
}

/// What tells an event sent twice.
public enum DuplicateHash {
    /// XXH3-64 of a messageId, and 1 where that is 0; 0 for an empty one.
    @inline(__always)
    public static func of(_ messageId: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = messageId.baseAddress, messageId.count > 0 else { return 0 }
        return unsafe max(XXH3_64bits(start, messageId.count), 1)
    }
}
