/// How many customers of each side and each fold have which value of a category.
struct CategoryCounts: Sendable, Equatable {
    /// Customers of the primary and the other side in the first fold, then of both in the second.
    typealias Cells = SIMD4<UInt64>

    struct Value: Sendable, Equatable {
        var value: [UInt8]
        var cells: Cells
    }

    /// Ordered by value; none where there are more than `valuesMax`.
    private(set) var values: [Value]
    private(set) var missing: Cells
    /// Whether there are more values than are scored.
    private(set) var hasTooMany: Bool

    /// Values of no certain order, each once.
    init(values: [Value], missing: Cells) {
        self.values = values.sorted { $0.value.lexicographicallyPrecedes($1.value) }
        self.missing = missing
        hasTooMany = false
        limit()
    }

    private init() {
        values = []
        missing = .zero
        hasTooMany = true
    }

    static let tooMany = CategoryCounts()

    private mutating func limit() {
        if values.count > DifferentiatorsDefinition.valuesMax { self = .tooMany }
    }

    mutating func merge(_ other: CategoryCounts) {
        guard !hasTooMany && !other.hasTooMany else {
            self = .tooMany
            return
        }
        for value in other.values {
            if let own = values.firstIndex(where: { $0.value == value.value }) {
                values[own].cells &+= value.cells
            } else {
                values.append(value)
            }
        }
        values.sort { $0.value.lexicographicallyPrecedes($1.value) }
        missing &+= other.missing
        limit()
    }

    func write(to writer: inout PartialWriter) {
        writer.put(hasTooMany ? DifferentiatorsDefinition.valuesMax + 1 : values.count)
        guard !hasTooMany else { return }
        for value in values {
            writer.put(value.value)
            for lane in 0..<4 { writer.put(value.cells[lane]) }
        }
        for lane in 0..<4 { writer.put(missing[lane]) }
    }

    init(from reader: inout PartialReader) throws(InsightsFault) {
        let count = Int(try reader.takeCount("values"))
        guard count <= DifferentiatorsDefinition.valuesMax else {
            guard count == DifferentiatorsDefinition.valuesMax + 1 else { throw .malformed("values") }
            self = .tooMany
            return
        }
        var values: [Value] = []
        for _ in 0..<count {
            let value = Value(value: try reader.takeText("value"), cells: try Self.takeCells(from: &reader))
            if let last = values.last, !last.value.lexicographicallyPrecedes(value.value) {
                throw .malformed("order of values")
            }
            values.append(value)
        }
        self.init(values: values, missing: try Self.takeCells(from: &reader))
    }

    private static func takeCells(from reader: inout PartialReader) throws(InsightsFault) -> Cells {
        var cells = Cells.zero
        for lane in 0..<4 { cells[lane] = try reader.takeCount("count of a value") }
        return cells
    }
}
