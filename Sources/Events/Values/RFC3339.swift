/// Instants as text, by RFC 3339, in milliseconds since 1970-01-01T00:00:00Z.
///
/// A date-time is `YYYY-MM-DD`, `T`, `t` or a space, `hh:mm:ss`, perhaps a fraction, and `Z`, `z` or an offset. Seconds
/// go to 59: there are no leap seconds. A fraction is cut to the millisecond. Years are those of the RFC, 0000 to 9999.
public enum RFC3339 {
    /// Bytes that `write(_:to:)` writes.
    public static let textBytes = 24
    static let dayMilliseconds: Int64 = 86_400_000
    /// 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
    static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// The instant of a date-time or, its midnight in UTC, of a full date; nil where `text` is neither.
    public static func instant(_ text: UnsafeRawBufferPointer) -> Int64? {
        unsafe text.count == 10 ? fullDate(text) : dateTime(text)
    }

    /// The midnight in UTC of a full date, `YYYY-MM-DD`; nil where `text` is none.
    public static func fullDate(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count == 10, let start = text.baseAddress else { return nil }
        return unsafe date(start)
    }

    /// The instant of a date-time; nil where `text` is none.
    ///
    /// The first sixteen bytes, `YYYY-MM-DDThh:mm`, are read as two words.
    public static func dateTime(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count >= 20, let start = text.baseAddress else { return nil }
        let month = unsafe Digits(start.loadUnaligned(as: UInt64.self), Digits.yearMonth)
        let minute = unsafe Digits(start.loadUnaligned(fromByteOffset: 8, as: UInt64.self), Digits.dayMinute)
        let between = unsafe text[10]
        guard month.areDigits, minute.areDigits, unsafe text[4] == UInt8(ascii: "-"),
            unsafe text[7] == UInt8(ascii: "-"),
            between | 0x20 == UInt8(ascii: "t") || between == UInt8(ascii: " "), unsafe text[13] == UInt8(ascii: ":"),
            unsafe text[16] == UInt8(ascii: ":"),
            let midnight = midnight(
                year: month.pair(0) * 100 + month.pair(2), month: month.pair(5), day: minute.pair(0))
        else { return nil }
        let second = unsafe pair(start + 17)
        guard minute.pair(3) < 24, minute.pair(6) < 60, second < 60 else { return nil }
        var at = 19
        guard let fraction = unsafe milliseconds(text, &at), let offset = unsafe offsetMinutes(text, at) else {
            return nil
        }
        let minutes = Int64(minute.pair(3)) * 60 + Int64(minute.pair(6)) - Int64(offset)
        return midnight + minutes * 60_000 + Int64(second) * 1000 + fraction
    }

    /// Eight bytes of text, some of which are to be digits.
    private struct Digits {
        /// `YYYY-MM-` and `DDThh:mm`: ones where digits stand.
        static let yearMonth: UInt64 = 0x00ff_ff00_ffff_ffff
        static let dayMinute: UInt64 = 0xffff_00ff_ff00_ffff

        let areDigits: Bool
        private let pairs: UInt64

        @inline(__always)
        init(_ text: UInt64, _ places: UInt64) {
            let values = (text ^ 0x3030_3030_3030_3030) & places
            // A byte above 9 passes 0x7f when 0x76 is added, or is above it.
            areDigits = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0
            pairs = values &* 10 &+ (values >> 8)
        }

        /// The number of the two digits at `at`.
        @inline(__always)
        func pair(_ at: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: (pairs >> (at &* 8)) & 0xff) }
    }

    /// The fraction at `at`, which moves behind it; 0 where there is none, nil where a point stands without digits.
    @inline(__always)
    private static func milliseconds(_ text: UnsafeRawBufferPointer, _ at: inout Int) -> Int64? {
        guard unsafe text[at] == UInt8(ascii: ".") else { return 0 }
        at += 1
        let first = at
        var fraction: Int64 = 0
        var unit: Int64 = 100
        while at < text.count, unsafe text[at] &- UInt8(ascii: "0") <= 9 {
            unsafe fraction += Int64(text[at] &- UInt8(ascii: "0")) * unit
            unit /= 10
            at += 1
        }
        return at > first ? fraction : nil
    }

    /// Minutes east of UTC that the text says from `at` to its end.
    @inline(__always)
    private static func offsetMinutes(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        guard at < text.count, let start = text.baseAddress else { return nil }
        if text.count == at + 1 { return unsafe text[at] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
        guard text.count == at + 6, unsafe text[at + 3] == UInt8(ascii: ":") else { return nil }
        let hours = unsafe pair(start + at + 1)
        let minutes = unsafe pair(start + at + 4)
        guard hours < 24, minutes < 60 else { return nil }
        switch unsafe text[at] {
        case UInt8(ascii: "+"): return Int(hours * 60 + minutes)
        case UInt8(ascii: "-"): return -Int(hours * 60 + minutes)
        default: return nil
        }
    }

    /// Two digits as a number; 255 and more where they are none.
    @inline(__always)
    private static func pair(_ at: UnsafeRawPointer) -> UInt32 {
        let tens = unsafe UInt32(at.load(as: UInt8.self)) &- 48
        let ones = unsafe UInt32(at.load(fromByteOffset: 1, as: UInt8.self)) &- 48
        return tens < 10 && ones < 10 ? tens * 10 + ones : 255
    }

    /// The midnight of the ten bytes `YYYY-MM-DD`.
    @inline(__always)
    private static func date(_ at: UnsafeRawPointer) -> Int64? {
        let century = unsafe pair(at)
        let rest = unsafe pair(at + 2)
        let month = unsafe pair(at + 5)
        let day = unsafe pair(at + 8)
        guard century < 100, rest < 100,
            unsafe at.load(fromByteOffset: 4, as: UInt8.self) == UInt8(ascii: "-"),
            unsafe at.load(fromByteOffset: 7, as: UInt8.self) == UInt8(ascii: "-")
        else { return nil }
        return midnight(year: century * 100 + rest, month: month, day: day)
    }

    /// The midnight of a date; nil where the calendar has none such.
    @inline(__always)
    private static func midnight(year: UInt32, month: UInt32, day: UInt32) -> Int64? {
        guard month &- 1 < 12, day &- 1 < 28 || (day > 28 && day <= daysIn(month, of: year)) else { return nil }
        return Int64(days(year: year, month: month, day: day)) * dayMilliseconds
    }

    private static func daysIn(_ month: UInt32, of year: UInt32) -> UInt32 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar; years are counted from March, so that the
    /// leap day is a year's last (H. Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`).
    @inline(__always)
    private static func days(year: UInt32, month: UInt32, day: UInt32) -> Int32 {
        let marchYear = year &+ 400 &- (month <= 2 ? 1 : 0)
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra) - 719_468 - 146_097
    }

    /// Writes an instant as `2026-01-01T00:00:00.000Z`, always `textBytes` bytes; what lies outside the years 0000 to
    /// 9999 is written as their nearest instant.
    public static func write(_ instant: Int64, to text: UnsafeMutableRawPointer) {
        let time = min(max(instant, writable.lowerBound), writable.upperBound)
        var days = time / dayMilliseconds
        var rest = time % dayMilliseconds
        if rest < 0 {
            rest += dayMilliseconds
            days -= 1
        }
        unsafe writeDate(UInt32(days + 719_468 + 146_097), to: text)
        let seconds = UInt32(rest / 1000)
        let milliseconds = UInt32(rest % 1000)
        unsafe put(UInt8(ascii: "T"), text, 10)
        unsafe write2(seconds / 3600, text, 11)
        unsafe put(UInt8(ascii: ":"), text, 13)
        unsafe write2(seconds / 60 % 60, text, 14)
        unsafe put(UInt8(ascii: ":"), text, 16)
        unsafe write2(seconds % 60, text, 17)
        unsafe put(UInt8(ascii: "."), text, 19)
        unsafe put(UInt8(truncatingIfNeeded: 48 + milliseconds / 100), text, 20)
        unsafe write2(milliseconds % 100, text, 21)
        unsafe put(UInt8(ascii: "Z"), text, 23)
    }

    /// The text of an instant, as `write(_:to:)` has it.
    public static func text(_ instant: Int64) -> String {
        unsafe withUnsafeTemporaryAllocation(byteCount: textBytes, alignment: 1) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            unsafe write(instant, to: start)
            return unsafe String(decoding: buffer, as: UTF8.self)
        }
    }

    /// `days` counts from the first of March 400 years before year 0 (`civil_from_days` of the same paper).
    private static func writeDate(_ days: UInt32, to text: UnsafeMutableRawPointer) {
        let era = days / 146_097
        let dayOfEra = days &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let marchMonth = (5 &* dayOfYear &+ 2) / 153
        let month = marchMonth < 10 ? marchMonth &+ 3 : marchMonth &- 9
        let year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0) &- 400
        unsafe write2(year / 100, text, 0)
        unsafe write2(year % 100, text, 2)
        unsafe put(UInt8(ascii: "-"), text, 4)
        unsafe write2(month, text, 5)
        unsafe put(UInt8(ascii: "-"), text, 7)
        unsafe write2(dayOfYear &- (153 &* marchMonth &+ 2) / 5 &+ 1, text, 8)
    }

    @inline(__always)
    private static func write2(_ number: UInt32, _ text: UnsafeMutableRawPointer, _ at: Int) {
        let tens = (number &* 103) &>> 10
        let digits = 0x3030 | tens | (number &- tens &* 10) &<< 8
        unsafe text.storeBytes(
            of: UInt16(truncatingIfNeeded: digits).littleEndian, toByteOffset: at, as: UInt16.self)
    }

    @inline(__always)
    private static func put(_ byte: UInt8, _ text: UnsafeMutableRawPointer, _ at: Int) {
        unsafe text.storeBytes(of: byte, toByteOffset: at, as: UInt8.self)
    }
}
