// A sample as bytes: rows (count), hashes (ascending, differences), then each column in one of two forms:
//
//     0   the doubles' bits, 8 bytes each
//     1   whole numbers: the smallest, bytes a number w (1, 2 or 4), then w bytes each: 0 for a missing one, else the
//         difference to the smallest, plus 1
//
// Most measures are counts, which take a byte each in place of eight.

extension SideSample {
    private static let wholeMax = 0x1p53

    /// Writes the rows, which must be sorted.
    func write(to writer: inout PartialWriter) {
        writer.put(count)
        var last: UInt64 = 0
        for hash in hashes {
            writer.put(hash - last)
            last = hash
        }
        for column in columns { Self.write(column, to: &writer) }
    }

    private static func write(_ column: [Double], to writer: inout PartialWriter) {
        let present = column.lazy.filter { !$0.isNaN }
        let isWhole = present.allSatisfy { $0 == $0.rounded() && abs($0) <= wholeMax }
        let (smallest, largest) = (present.min() ?? 0, present.max() ?? 0)
        guard isWhole && largest - smallest < 4_294_967_295 else {
            writer.put(raw: UInt8(0))
            writer.put(raw: column)
            return
        }
        let width: UInt8 = largest - smallest < 255 ? 1 : largest - smallest < 65_535 ? 2 : 4
        writer.put(raw: UInt8(1))
        writer.put(signed: Int64(smallest))
        writer.put(raw: width)
        for value in column {
            let code = value.isNaN ? 0 : UInt32(value - smallest) + 1
            switch width {
            case 1: writer.put(raw: UInt8(code))
            case 2: writer.put(raw: UInt16(code))
            default: writer.put(raw: code)
            }
        }
    }

    init(from reader: inout PartialReader, rowsMax: Int, columns: Int) throws(InsightsFault) {
        let count = try reader.takeLength(most: rowsMax, "rows of the sample")
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        for _ in 0..<count {
            let (hash, overflow) = (hashes.last ?? 0).addingReportingOverflow(try reader.takeInteger("hash"))
            guard !overflow else { throw .malformed("hash") }
            hashes.append(hash)
        }
        var all: [[Double]] = []
        for _ in 0..<columns { all.append(try Self.takeColumn(count, from: &reader)) }
        self.init(rowsMax: rowsMax, hashes: hashes, columns: all)
    }

    private static func takeColumn(_ count: Int, from reader: inout PartialReader) throws(InsightsFault) -> [Double] {
        var column: [Double] = []
        column.reserveCapacity(count)
        switch try reader.take(raw: UInt8.self, "form of a column") {
        case 0:
            for _ in 0..<count {
                let value = Double(bitPattern: try reader.take(raw: UInt64.self, "number"))
                guard value.isFinite || value.bitPattern == Double.nan.bitPattern else { throw .malformed("number") }
                column.append(value)
            }
        case 1:
            let smallest = try reader.takeSigned("smallest number")
            guard abs(Double(smallest)) <= wholeMax else { throw .malformed("smallest number") }
            let width = try reader.take(raw: UInt8.self, "width of a column")
            guard [1, 2, 4].contains(width) else { throw .malformed("width of a column") }
            for _ in 0..<count {
                let code: UInt32 =
                    switch width {
                    case 1: UInt32(try reader.take(raw: UInt8.self, "number"))
                    case 2: UInt32(try reader.take(raw: UInt16.self, "number"))
                    default: try reader.take(raw: UInt32.self, "number")
                    }
                column.append(code == 0 ? .nan : Double(smallest) + Double(code - 1))
            }
        default: throw .malformed("form of a column")
        }
        return column
    }
}
