import Customers
import Events
import Rules

// Customers on their way from the plan before: see `Takeover`.

extension Shard {
    /// The customer of an id, brought over if it waits; nil where it is not known.
    @inline(__always)
    mutating func customer(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock? {
        if let block = unsafe table.find(hash: hash, id: id) { return block }
        return unsafe predecessor == nil ? nil : bringOver(hash: hash, id: id)
    }

    @inline(never)
    private mutating func bringOver(hash: UInt64, id: UnsafeRawBufferPointer) -> CustomerBlock? {
        guard let predecessor, let block = unsafe predecessor.shard.table.find(hash: hash, id: id) else { return nil }
        return bringOver(block, from: predecessor)
    }

    /// Brings over at most so many of the customers who wait; ends the takeover once there are none left.
    mutating func bringOver(atMost customers: Int) {
        guard let predecessor, var row = takeover?.row else { return }
        let rows = predecessor.shard.table.rowCount
        var left = customers
        while row < rows, left > 0 {
            left -= 1
            predecessor.shard.prefetch(row: row, of: rows)
            if let block = predecessor.shard.table.block(at: row) { _ = bringOver(block, from: predecessor) }
            row += 1
        }
        takeover?.row = row
        if row == rows { endTakeover() }
    }

    private func prefetch(row: Int, of rows: Int) {
        let distance = Self.prefetchDistance
        func other(_ steps: Int) -> CustomerRow? {
            let other = row + steps * distance
            return other < rows ? CustomerRow(UInt32(other)) : nil
        }
        if let far = other(3) { table.prefetchRow(far) }
        if let near = other(2) { table.prefetchHead(near) }
        if let next = other(1) { table.prefetchBlock(next) }
    }

    /// Brings over the customers who wait and have something due by the clock, at most so many; answers how many.
    mutating func bringOverDue(limit: Int) -> Int {
        guard let predecessor else { return 0 }
        var count = 0
        while count < limit, predecessor.shard.timers.next <= clock {
            let entry = predecessor.shard.timers.pop()
            guard let block = predecessor.shard.table.block(at: Int(entry.row.value)),
                unsafe block.header.pointee.armed == entry.instant
            else { continue }
            _ = bringOver(block, from: predecessor)
            count += 1
        }
        return count
    }

    /// Whether customers who wait have something due.
    var hasWaitingDue: Bool { predecessor.map { $0.shard.timers.next <= clock } ?? false }

    private mutating func bringOver(_ waiting: CustomerBlock, from predecessor: Predecessor) -> CustomerBlock {
        var waiting = waiting
        if let instant = takeover?.instant, unsafe waiting.header.pointee.due <= instant {
            workOff(&waiting, upTo: instant, in: predecessor)
        }
        let isDirty = waiting.isDirty
        var (block, lost) = table.take(waiting, by: predecessor.translation)
        predecessor.shard.table.remove(waiting)
        if isDirty { table.markDirty(block) }
        var gap = predecessor.translation.gaps
        gap.lostSegments = lost
        settle(&block, gap == RecordGaps() ? nil : gap)
        return block
    }

    /// Works off what was due for a customer before the plan came to hold, under the plan before.
    private mutating func workOff(_ block: inout CustomerBlock, upTo instant: Int64, in predecessor: Predecessor) {
        exchangeRunning(with: predecessor)
        predecessor.shard.learnNames()
        predecessor.shard.fire(&block, upTo: instant)
        exchangeRunning(with: predecessor)
        learnNames()
        for (index, segment) in predecessor.segments.enumerated() {
            let added = predecessor.shard.segmentFigures[index]
            guard added.entries + added.exits > 0 else { continue }
            predecessor.shard.segmentFigures[index].size = 0
            predecessor.shard.segmentFigures[index].entries = 0
            predecessor.shard.segmentFigures[index].exits = 0
            guard let segment else { continue }
            segmentFigures[segment].size += added.size
            segmentFigures[segment].entries += added.entries
            segmentFigures[segment].exits += added.exits
        }
    }

    /// Exchanges what grows while customers are worked on, and is no customer's.
    private mutating func exchangeRunning(with predecessor: Predecessor) {
        swap(&outputs, &predecessor.shard.outputs)
        swap(&figures, &predecessor.shard.figures)
        swap(&names, &predecessor.shard.names)
    }

    /// Writes the customers who wait and have changed since the last commit before the plan came to hold.
    mutating func writeWaiting() {
        guard let predecessor, predecessor.shard.table.dirtyCount > 0 else { return }
        swap(&changelog, &predecessor.shard.changelog)
        predecessor.shard.writeCustomers()
        swap(&changelog, &predecessor.shard.changelog)
    }

    // MARK: After a restart

    /// Whether a customer was brought through the takeover under way before the restart.
    func isSettled(_ gap: RecordGaps) -> Bool {
        guard let mark = takeover?.before.mark, mark != 0 else { return false }
        return gap.takeover == mark
    }

    /// Brings all customers of the table through the takeover.
    mutating func settleAll() {
        guard takeover != nil else { return }
        for row in 0..<table.rowCount {
            guard var block = table.block(at: row) else { continue }
            let gap = unsafe gaps.isEmpty ? nil : gaps[block.header.pointee.idHash]?.gaps
            if let gap, isSettled(gap) { arm(block) } else { settle(&block, gap) }
        }
        endTakeover()
    }
}
