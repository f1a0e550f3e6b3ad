extension NumberHistogram {
    func write(to writer: inout PartialWriter) {
        writer.put(shift)
        writer.put(cells.count)
        var last: Int64 = 0
        for (index, cell) in cells.enumerated() {
            if index == 0 { writer.put(signed: cell) } else { writer.put(UInt64(bitPattern: cell &- last)) }
            last = cell
        }
        for count in counts { writer.put(count) }
        for count in missing { writer.put(count) }
    }

    init(from reader: inout PartialReader, lanes: Int) throws(InsightsFault) {
        let shift = Int(truncatingIfNeeded: try reader.takeCount("shift of cells"))
        guard shift <= Self.shiftMax else { throw .malformed("shift of cells") }
        let count = try reader.takeLength(most: Self.cellsMax, "cells")
        let outermost = Int64(bitPattern: Double.greatestFiniteMagnitude.bitPattern) >> Int64(shift) + 1
        var cells: [(cell: Int64, counts: [UInt64])] = []
        var last: Int64 = 0
        for index in 0..<count {
            if index == 0 {
                last = try reader.takeSigned("first cell")
                guard last >= -outermost && last <= outermost else { throw .malformed("first cell") }
            } else {
                let step = try reader.takeInteger("cell")
                guard step > 0, step <= UInt64(bitPattern: outermost &- last) else { throw .malformed("cell") }
                last &+= Int64(bitPattern: step)
            }
            cells.append((last, []))
        }
        for index in cells.indices {
            for _ in 0..<lanes { cells[index].counts.append(try reader.takeCount("count of a cell")) }
        }
        var missing: [UInt64] = []
        for _ in 0..<lanes { missing.append(try reader.takeCount("count without a value")) }
        self.init(lanes: lanes, shift: shift, unordered: cells, missing: missing)
    }
}
