/// Some customers of a shard, column by column: what a shard fills and hands to a tally, slice after slice, so that its
/// share of a job is done in bounded portions between events. Made once and used again.
///
/// A row has a mask of memberships (bit i: member of the definition's segment i), the customer's hash (XXH3-64 of its
/// id: it draws the sample and the fold) and a value of each field: a double for numbers and times, a code of the
/// field's `ValueDictionary` for categories. Rows may come in any order, each customer once in all slices together.
///
/// Unsafe inside: columns lie in memory of the slice's own, and every row is checked against its bound.
@safe
public struct CustomerSlice: ~Copyable {
    /// Rows that fit, unless asked for otherwise.
    public static let rowsMax = 16_384

    public let capacity: Int
    /// Rows there are.
    public private(set) var count = 0
    public let kinds: [FieldKind]
    let masks: UnsafeMutablePointer<UInt8>
    let hashes: UnsafeMutablePointer<UInt64>
    private let columns: [UnsafeMutableRawPointer]

    public init(fields: [InsightField], capacity: Int = Self.rowsMax) {
        self.capacity = capacity
        kinds = fields.map(\.kind)
        unsafe masks = UnsafeMutablePointer.allocate(capacity: capacity)
        unsafe hashes = UnsafeMutablePointer.allocate(capacity: capacity)
        unsafe columns = fields.map { field in
            let bytes = capacity * (field.kind.isNumeric ? 8 : 4)
            return UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 8), alignment: 64)
        }
    }

    deinit {
        unsafe masks.deallocate()
        unsafe hashes.deallocate()
        for field in kinds.indices { unsafe columns[field].deallocate() }
    }

    public var isFull: Bool { count == capacity }

    public mutating func removeAll() { count = 0 }

    /// Adds a customer without values; answers its row. There must be room.
    @inline(__always)
    public mutating func append(memberships mask: UInt8, hash: UInt64) -> Int {
        precondition(count < capacity)
        let row = count
        unsafe masks[row] = mask
        unsafe hashes[row] = hash
        for (field, kind) in kinds.enumerated() {
            if kind.isNumeric {
                unsafe numbers(field)[row] = .nan
            } else {
                unsafe codes(field)[row] = ValueDictionary.missing
            }
        }
        count = row + 1
        return row
    }

    /// Sets the value of a field that is a number or a time; what is not finite counts as missing.
    @inline(__always)
    public mutating func setNumber(_ value: Double, field: Int, row: Int) {
        precondition(row < count && kinds[field].isNumeric)
        unsafe numbers(field)[row] = value
    }

    /// Sets the value of a category.
    @inline(__always)
    public mutating func setCode(_ code: UInt32, field: Int, row: Int) {
        precondition(row < count && !kinds[field].isNumeric)
        unsafe codes(field)[row] = code
    }

    /// The column of a field whose kind is numeric.
    @inline(__always)
    func numbers(_ field: Int) -> UnsafeMutablePointer<Double> {
        unsafe columns[field].assumingMemoryBound(to: Double.self)
    }

    /// The column of a category.
    @inline(__always)
    func codes(_ field: Int) -> UnsafeMutablePointer<UInt32> {
        unsafe columns[field].assumingMemoryBound(to: UInt32.self)
    }
}
