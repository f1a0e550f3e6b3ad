import Customers

extension Shard {
    /// Walks everything the shard holds and answers what does not hold of it, in words without customers' data, at most
    /// some hundred lines; none where all is in order. Takes time in proportion to the customers.
    public func verify() -> [String] {
        var faults = FaultList()
        table.findFaults(markWords: plan.markWords, segments: plan.segmentCount, names: names, in: &faults)
        // Sections can be looked into only where they lie inside their blocks.
        guard faults.count == 0 else { return faults.lines }
        findStateFaults(&faults)
        findTimerFaults(&faults)
        findSegmentFaults(&faults)
        faults.require(effects.count == names.count, "\(names.count) names, and \(effects.count) of them known")
        return faults.lines
    }

    private func findStateFaults(_ faults: inout FaultList) {
        table.visit { block in
            faults.require(
                unsafe block.isMisrouted == (home(of: block.id) != partition), "row \(block.row.value): its partition")
            for state in 0..<plan.stateCount {
                let section = BlockSection.firstState + state
                if block.isEmpty(section) { continue }
                let used = plan.usedBytes(state: state, block: block)
                guard used <= block.capacity(section) else {
                    faults.add("row \(block.row.value): state \(state) uses more bytes than it has")
                    continue
                }
                let bytes = unsafe UnsafeRawBufferPointer(start: block.section(section), count: used)
                faults.require(
                    unsafe used == 0 || plan.isWellFormed(state: state, bytes: bytes),
                    "row \(block.row.value): state \(state), \(plan.state(state).kind)")
            }
        }
    }

    private func findTimerFaults(_ faults: inout FaultList) {
        faults.require(timers.isHeap, "timers: an entry before its parent")
        var armed: Set<Int> = []
        timers.visit { entry in
            guard Int(entry.row.value) < table.rowCount else {
                return faults.add("timers: an entry of row \(entry.row.value), which there is not")
            }
            // Of customers who were erased or brought over, entries stay until they come up.
            guard let block = table.block(at: Int(entry.row.value)) else { return }
            if unsafe block.header.pointee.armed == entry.instant { armed.insert(Int(entry.row.value)) }
        }
        table.visit { block in
            let header = unsafe block.header.pointee
            faults.require(header.armed <= header.due, "row \(header.row): due before its timer")
            faults.require(
                header.armed == .max || armed.contains(Int(header.row)), "row \(header.row): armed without a timer")
        }
    }

    private func findSegmentFaults(_ faults: inout FaultList) {
        var sizes = Array(repeating: Int64(0), count: plan.segmentCount)
        table.visit { block in
            Memberships(block, segments: plan.segmentCount).visit { segment, _ in sizes[segment] += 1 }
        }
        if let predecessor {
            predecessor.shard.table.visit { block in
                Memberships(block, segments: predecessor.segments.count).visit { segment, _ in
                    if let now = predecessor.segments[segment] { sizes[now] += 1 }
                }
            }
        }
        for segment in sizes.indices {
            faults.require(
                sizes[segment] == segmentFigures[segment].size,
                "segment \(plan.segments[segment].id): \(sizes[segment]) members, counted \(segmentFigures[segment].size)"
            )
        }
    }
}
