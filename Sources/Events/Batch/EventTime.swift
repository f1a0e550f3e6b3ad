/// Event times: milliseconds since 1970.
public enum EventTime {
    /// The years 1970 to 9999.
    public static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// A number of milliseconds, cut to whole ones; what no Int64 holds becomes its nearest.
    static func milliseconds(_ number: Double) -> Int64 {
        number >= 0x1p63 ? .max : number < -0x1p63 ? .min : Int64(number.rounded(.down))
    }
}
