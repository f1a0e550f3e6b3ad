/// What stands where an id may stand.
@safe
enum Identifier {
    case text(TapeString)
    /// The digits of a whole number; good until the next ones are written to the same place.
    case digits(UnsafeRawBufferPointer)
    case absent
    case invalid

    /// Room that the digits of a number of 64 bits need.
    static let digitsRoom = 24
}

// These are functions of the tape and not of the batch: a call on a batch that does not change it would copy it whole.
extension Tape {
    /// Text as it is, a whole number as its digits, which may be written to `digits`.
    @inline(__always)
    func identifier(_ place: Int, digits: UnsafeMutableRawPointer) -> Identifier {
        guard place != 0 else { return .absent }
        return unsafe kind(place) == Kind.string ? .text(string(place)) : numberedIdentifier(place, digits)
    }

    @inline(never)
    private func numberedIdentifier(_ place: Int, _ digits: UnsafeMutableRawPointer) -> Identifier {
        switch kind(place) {
        case Kind.null: return .absent
        case Kind.signed:
            return unsafe .digits(Self.write(signed(place).magnitude, isNegative: signed(place) < 0, digits))
        case Kind.unsigned: return unsafe .digits(Self.write(unsigned(place), isNegative: false, digits))
        case Kind.large:
            let text = unsafe large(place)
            return unsafe JSONNumber.form(text) == .whole ? .digits(text) : .invalid
        default: return .invalid
        }
    }

    private static func write(
        _ magnitude: UInt64, isNegative: Bool, _ digits: UnsafeMutableRawPointer
    ) -> UnsafeRawBufferPointer {
        var rest = magnitude
        var at = Identifier.digitsRoom
        repeat {
            at -= 1
            unsafe digits.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10 + 48), toByteOffset: at, as: UInt8.self)
            rest /= 10
        } while rest > 0
        if isNegative {
            at -= 1
            unsafe digits.storeBytes(of: UInt8(ascii: "-"), toByteOffset: at, as: UInt8.self)
        }
        return unsafe UnsafeRawBufferPointer(start: digits + at, count: Identifier.digitsRoom - at)
    }

    /// A date-time, or a number of milliseconds since 1970; what no Int64 holds becomes its nearest. nil is neither.
    @inline(__always)
    func time(_ place: Int) -> Int64? {
        unsafe kind(place) == Kind.string ? RFC3339.dateTime(string(place).bytes) : numberedTime(place)
    }

    @inline(never)
    private func numberedTime(_ place: Int) -> Int64? {
        switch kind(place) {
        case Kind.signed: signed(place)
        case Kind.unsigned: .max
        case Kind.double: EventTime.milliseconds(double(place))
        case Kind.large: unsafe JSONNumber.double(large(place)).map { EventTime.milliseconds($0) } ?? .max
        default: nil
        }
    }
}
