import CXXHash

// The parts that all formats share: customer, time, name, duplicate's hash.

/// A place on the tape where a customer's id may stand, and what the format calls it.
struct Candidate {
    var place: Int
    var field: String

    @inline(__always)
    init(_ place: Int, _ field: String) {
        self.place = place
        self.field = field
    }

    static var none: Candidate { Candidate(0, "") }
}

extension EventBatch {
    /// What an id's bytes are.
    @safe
    enum Identifier {
        case bytes(UnsafeRawBufferPointer)
        case absent
        case invalid
    }

    /// The first of the candidates that is there and not blocked, copied as it came.
    @inline(__always)
    mutating func customer(
        _ tape: Tape, _ first: Candidate, _ second: Candidate, _ third: Candidate
    ) throws(Rejection) -> ByteRange {
        if let range = try customer(tape, first) { return range }
        if let range = try customer(tape, second) { return range }
        if let range = try customer(tape, third) { return range }
        let blocked = [first, second, third].first { tape.isPresent($0.place) }
        throw Rejection(blocked == nil ? .missingCustomer : .blockedCustomer, field: (blocked ?? first).field)
    }

    @inline(__always)
    mutating func customer(_ tape: Tape, _ candidate: Candidate) throws(Rejection) -> ByteRange? {
        switch identifier(tape, candidate.place) {
        case .absent: return nil
        case .invalid: throw Rejection(.invalidCustomer, field: candidate.field)
        case .bytes(let id):
            if unsafe CustomerID.isBlocked(id) { return nil }
            guard id.count <= EventLimits.customerBytesMax else {
                throw Rejection(.customerTooLong, field: candidate.field)
            }
            return unsafe arena.append(id)
        }
    }

    /// Text as it is, a whole number as its digits; good until the next call.
    @inline(__always)
    func identifier(_ tape: Tape, _ place: Int) -> Identifier {
        guard place != 0 else { return .absent }
        switch tape.kind(place) {
        case Tape.Kind.string: return unsafe .bytes(tape.string(place))
        case Tape.Kind.null: return .absent
        case Tape.Kind.signed:
            let number = tape.signed(place)
            return unsafe .bytes(digits(number.magnitude, isNegative: number < 0))
        case Tape.Kind.unsigned: return unsafe .bytes(digits(tape.unsigned(place), isNegative: false))
        case Tape.Kind.large:
            let text = unsafe tape.large(place)
            return unsafe JSONNumber.form(text) == .whole ? .bytes(text) : .invalid
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
        _ tape: Tape, _ place: Int, _ field: String, required: Bool, _ event: inout Event
    ) throws(Rejection) {
        guard tape.isPresent(place) else {
            if required { throw Rejection(.missingTime, field: field) }
            return
        }
        guard let time = Self.time(tape, place) else { throw Rejection(.invalidTime, field: field) }
        guard EventTime.range.contains(time) else { throw Rejection(.timeOutOfRange, field: field) }
        event.time = time
        event.hasTime = true
    }

    @inline(__always)
    private static func time(_ tape: Tape, _ place: Int) -> Int64? {
        switch tape.kind(place) {
        case Tape.Kind.string: unsafe RFC3339.dateTime(tape.string(place))
        case Tape.Kind.signed: tape.signed(place)
        case Tape.Kind.unsigned: .max
        case Tape.Kind.double: EventTime.milliseconds(tape.double(place))
        case Tape.Kind.large: unsafe JSONNumber.double(tape.large(place)).map { EventTime.milliseconds($0) } ?? .max
        default: nil
        }
    }

    /// Reads an event's name, as it came and folded.
    @inline(__always)
    mutating func readName(_ tape: Tape, _ place: Int, _ field: String, _ event: inout Event) throws(Rejection) {
        guard tape.isPresent(place) else { throw Rejection(.missingEvent, field: field) }
        guard tape.kind(place) == Tape.Kind.string else { throw Rejection(.invalidEvent, field: field) }
        unsafe try takeName(tape.string(place), field, &event)
    }

    @inline(__always)
    mutating func takeName(_ name: UnsafeRawBufferPointer, _ field: String, _ event: inout Event) throws(Rejection) {
        guard name.count <= EventLimits.nameBytesMax else { throw Rejection(.eventTooLong, field: field) }
        event.spelledName = unsafe arena.append(name)
        let start = arena.count
        let folded = unsafe EventName.fold(name, to: arena.reserve(name.count))
        guard folded > 0 else { throw Rejection(.invalidEvent, field: field) }
        arena.advance(by: folded)
        event.name = ByteRange(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: folded))
    }

    /// The hash of a messageId; what is neither text nor a whole number, or is empty, is none.
    @inline(__always)
    func duplicateHash(_ tape: Tape, _ place: Int) -> UInt64 {
        guard case .bytes(let id) = identifier(tape, place) else { return 0 }
        return unsafe DuplicateHash.of(id)
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
