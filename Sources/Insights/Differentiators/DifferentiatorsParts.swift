/// A partial's parts, one bounded step after another: for a shard that lets events through in between.
public struct DifferentiatorsParts {
    /// What a step came to.
    public enum Step {
        /// Nothing to take yet.
        case working
        case part([UInt8])
        /// There are no more.
        case done
    }

    /// Fields of numbers whose counts a part has: at most 16 KB each.
    private static let fieldsPerPart = 24

    private var partial: DifferentiatorsPartial
    private var sidesSorted = 0
    private var nextField = 0
    private var nextRow = 0
    private let rowsPerPart: Int

    /// - Parameter bytesMax: of a part with rows, about.
    public init(_ partial: DifferentiatorsPartial, bytesMax: Int = 384 << 10) {
        self.partial = partial
        // Of a row in both samples: the hash, and a double a column at most.
        rowsPerPart = max(1, bytesMax / (2 * 8 * (1 + partial.primary.columns.count)))
    }

    /// Sorts a sample, or makes the next part.
    public mutating func advance() -> Step {
        if sidesSorted < 2 {
            partial.sortSample(isPrimary: sidesSorted == 0)
            sidesSorted += 1
            return .working
        }
        if nextField < max(1, partial.fields.count) {
            let fields = nextField..<min(nextField + Self.fieldsPerPart, partial.fields.count)
            defer { nextField += Self.fieldsPerPart }
            return .part(partial.part(fields: fields, withSizes: nextField == 0).encoded)
        }
        guard nextRow < max(partial.primary.count, partial.other.count) else { return .done }
        defer { nextRow += rowsPerPart }
        return .part(partial.part(rows: nextRow..<nextRow + rowsPerPart).encoded)
    }
}
