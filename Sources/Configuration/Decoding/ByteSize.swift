/// A size as it is written: a whole number of bytes (`1048576`, `0B`), or of a unit (`64MiB`, `10GB`).
struct ByteSize: Hashable, Sendable, Comparable, CustomStringConvertible {
    let bytes: Int

    private static let binaryUnits: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]
    private static let decimalUnits: [(name: String, bytes: Int)] = [
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("", 1),
    ]

    init(bytes: Int) { self.bytes = bytes }

    /// nil where `text` is no size, or one beyond 64 bits.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let name = text.dropFirst(digits.count)
        let units = Self.binaryUnits + Self.decimalUnits
        guard let count = Int(digits), let unit = units.first(where: { $0.name == name }) else { return nil }
        let (product, isTooLarge) = count.multipliedReportingOverflow(by: unit.bytes)
        if isTooLarge { return nil }
        bytes = product
    }

    static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

    /// In the largest binary unit that divides it.
    var description: String {
        for unit in Self.binaryUnits where bytes != 0 && bytes.isMultiple(of: unit.bytes) {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }
}
