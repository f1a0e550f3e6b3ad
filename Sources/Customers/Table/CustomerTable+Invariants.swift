// A walk over all of a table that looks at everything that must hold: for tests, and for an operator who doubts.

/// Faults in words, up to a bound; those past it are only counted.
public struct FaultList: Sendable {
    /// Faults kept in words.
    public let limit: Int
    public private(set) var count = 0
    private var words: [String] = []

    public init(limit: Int = 100) { self.limit = limit }

    public mutating func add(_ fault: @autoclosure () -> String) {
        count += 1
        if words.count < limit { words.append(fault()) }
    }

    public mutating func require(_ holds: Bool, _ fault: @autoclosure () -> String) {
        if !holds { add(fault()) }
    }

    /// What was found, with a last line that tells how much more there was.
    public var lines: [String] { count > words.count ? words + ["and \(count - words.count) more"] : words }
}

extension CustomerTable {
    /// Looks at everything that must hold of the table and of each customer but for the plan's states: index, rows and
    /// blocks against each other, each block's layout and content, which customers count as changed.
    /// - Parameters:
    ///   - markWords: words of marks of an event in the ring.
    ///   - segments: number of segments of the plan.
    ///   - names: of the same shard.
    public func findFaults(markWords: Int, segments: Int, names: borrowing NameDictionary, in faults: inout FaultList) {
        findIndexFaults(&faults)
        let bounds = BlockBounds(markWords: markWords, segments: segments)
        var known = 0
        var sum: UInt64 = 0
        for row in 0..<rowCount {
            guard let block = block(at: row) else { continue }
            known += 1
            let header = unsafe block.header.pointee
            sum &+= header.recordHash
            faults.require(Int(header.row) == row, "row \(row): its block is of row \(header.row)")
            if let fault = block.layoutFault(sections: sectionCount) {
                faults.add("row \(row): \(fault)")
                continue
            }
            let hash = unsafe Self.hash(id: block.id)
            faults.require(hash == header.idHash, "row \(row): its id has another hash")
            let found = unsafe find(hash: hash, id: block.id)
            faults.require(unsafe found?.base == block.base, "row \(row): not found by its id")
            if let fault = block.contentFault(bounds, names) { faults.add("row \(row): \(fault)") }
        }
        faults.require(known == count, "\(known) rows have a customer, and \(count) are counted")
        faults.require(sum == recordSum, "the records' hashes do not add up to their sum")
        findDirtyFaults(&faults)
    }

    private func findIndexFaults(_ faults: inout FaultList) {
        var found = 0
        var unreached = 0
        var strange = 0
        index.visit { hash, block, isReached in
            found += 1
            if !isReached { unreached += 1 }
            let row = unsafe Int(block.header.pointee.row)
            let isOfRow = unsafe row < rowCount && rows[row] == block.base
            if unsafe !isOfRow || block.header.pointee.idHash != hash { strange += 1 }
        }
        faults.require(found == count, "index: \(found) customers, and \(count) are counted")
        faults.require(unreached == 0, "index: \(unreached) customers where no search comes to them")
        faults.require(strange == 0, "index: \(strange) blocks that are not those of their rows")
    }

    private func findDirtyFaults(_ faults: inout FaultList) {
        var isListed = Array(repeating: false, count: rowCount)
        for row in dirty {
            let index = Int(row.value)
            guard index < rowCount else {
                faults.add("changed customers: row \(index) of \(rowCount)")
                continue
            }
            faults.require(!isListed[index], "row \(index): twice among the changed customers")
            isListed[index] = true
        }
        for row in 0..<rowCount {
            guard let block = block(at: row) else { continue }
            faults.require(block.isDirty == isListed[row], "row \(row): its mark as changed and the list differ")
        }
    }
}
