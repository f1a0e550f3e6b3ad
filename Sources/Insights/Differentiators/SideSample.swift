import Numerics

/// Rows of the customers drawn on one side: the hash of each and its numbers, column by column.
struct SideSample: Sendable {
    /// Rows that may be held: those with the smallest hashes.
    let rowsMax: Int
    private(set) var hashes: [UInt64] = []
    /// Shape (numeric fields, rows), without negative zeros; missing is not a number, of always the same bits.
    private(set) var columns: [[Double]]

    init(rowsMax: Int, columns: Int) {
        self.rowsMax = rowsMax
        self.columns = Array(repeating: [], count: columns)
    }

    /// Rows as they were written, no more than `rowsMax`.
    init(rowsMax: Int, hashes: [UInt64], columns: [[Double]]) {
        self.rowsMax = rowsMax
        self.hashes = hashes
        self.columns = columns
    }

    var count: Int { hashes.count }

    /// Adds rows of a slice; up to `rowsMax` more than fit are held before the largest hashes are dropped.
    /// - Parameter fields: the numeric fields' numbers in the slice.
    mutating func append(_ rows: [Int32], of slice: borrowing CustomerSlice, fields: [Int]) {
        for row in rows { hashes.append(unsafe slice.hashes[Int(row)]) }
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { gathered in
            for (column, field) in fields.enumerated() {
                let values = unsafe slice.numbers(field)
                for index in rows.indices { unsafe gathered[index] = Self.canonical(values[Int(rows[index])]) }
                unsafe columns[column].append(contentsOf: UnsafeBufferPointer(gathered))
            }
        }
        if count > 2 * rowsMax { trim() }
    }

    @inline(__always)
    private static func canonical(_ value: Double) -> Double { value.isFinite ? value + 0 : .nan }

    mutating func merge(_ other: SideSample) {
        hashes += other.hashes
        for column in columns.indices { columns[column] += other.columns[column] }
        if count > 2 * rowsMax { trim() }
    }

    /// Drops the rows with the largest hashes that are too many; among equal hashes, those with the larger values.
    mutating func trim() {
        guard count > rowsMax else { return }
        var keys = hashes.map { Int64(bitPattern: $0 ^ 1 << 63) }
        var scratch = keys
        let last = unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe RadixSort.sort(keys, scratch: scratch)[rowsMax - 1]
            }
        }
        let largest = UInt64(bitPattern: last) ^ 1 << 63
        let smaller = hashes.indices.filter { hashes[$0] < largest }
        let tied = hashes.indices.filter { hashes[$0] == largest }.sorted(by: isBefore)
        keep(smaller + tied.prefix(rowsMax - smaller.count))
    }

    /// Puts the rows in their one order: by hash, then by values.
    mutating func sort() {
        // A row's number takes the place of its hash's lowest bits; rows that agree in the others are rare.
        let numberBits = UInt64(64 - count.leadingZeroBitCount)
        let numberMask: Int64 = (1 << Int64(numberBits)) - 1
        var keys = hashes.enumerated().map { row, hash in
            Int64(bitPattern: ((hash >> numberBits) << numberBits | UInt64(row)) ^ 1 << 63)
        }
        var scratch = keys
        var rows = unsafe keys.withUnsafeMutableBufferPointer { keys in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                unsafe RadixSort.sort(keys, scratch: scratch).map { Int($0 & numberMask) }
            }
        }
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count && hashes[rows[end]] >> numberBits == hashes[rows[start]] >> numberBits { end += 1 }
            if end - start > 1 { rows[start..<end].sort(by: isBefore) }
            start = end
        }
        keep(rows)
    }

    /// The rows of a range, as far as there are.
    func part(_ rows: Range<Int>) -> SideSample {
        let rows = rows.clamped(to: 0..<count)
        return SideSample(
            rowsMax: rowsMax, hashes: Array(hashes[rows]), columns: columns.map { Array($0[rows]) })
    }

    private mutating func keep(_ rows: [Int]) {
        hashes = rows.map { hashes[$0] }
        for column in columns.indices {
            let values = columns[column]
            columns[column] = rows.map { values[$0] }
        }
    }

    private func isBefore(_ first: Int, _ second: Int) -> Bool {
        if hashes[first] != hashes[second] { return hashes[first] < hashes[second] }
        for column in columns where column[first].bitPattern != column[second].bitPattern {
            return column[first].bitPattern < column[second].bitPattern
        }
        return false
    }
}
