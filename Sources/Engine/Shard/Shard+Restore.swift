import Customers
import Events
import Rules

// A shard is restored from its changelog: `restore` for each record in order, of which the last of a key holds, then
// `finishRestore`. The plan may be another one than that which wrote the records: then what is new is filled from what
// the customers hold, and the difference is published as an edit.

extension Shard {
    /// Takes in a record of the changelog. A compacted log has each customer once; where it has not been compacted yet,
    /// a later record takes the place of the one before, and so of one that cannot be read.
    /// - Parameter recordHash: of the record in the changelog, where this one is not that, but the customer as it was
    ///   later or under another plan.
    public mutating func restore(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?, recordHash: UInt64? = nil
    ) {
        if !restoreFaults.isEmpty { unsafe restoreFaults.forget(CustomerTable.hash(id: key)) }
        do {
            unsafe try take(key: key, value: value, recordHash: recordHash)
        } catch {
            unsafe restoreFaults.note(CustomerTable.hash(id: key), error)
        }
    }

    private mutating func take(
        key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?, recordHash: UInt64?
    ) throws(RestoreError) {
        if unsafe key.elementsEqual(CommitRecord.key.utf8) {
            restored = nil
            restored = unsafe try value.map { bytes throws(RestoreError) in unsafe try CommitRecord(bytes) }
            lastCommitRecord = unsafe value.map { unsafe Array($0) } ?? []
        } else if unsafe key.elementsEqual(RebuildMarker.key.utf8) {
            unsafe hasUnfinishedRebuild = value != nil
        } else if unsafe key.first == Self.customerKey {
            unsafe try takeCustomer(UnsafeRawBufferPointer(rebasing: key[1...]), value, recordHash)
        } else if unsafe key.starts(with: ShardTasks.keyPrefix.utf8) {
            guard unsafe tasks.restore(key: key, value: value) else { throw .task }
        } else if unsafe value != nil {
            throw .unknownKey
        }
    }

    private mutating func takeCustomer(
        _ id: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ recordHash: UInt64?
    ) throws(RestoreError) {
        let hash = unsafe CustomerTable.hash(id: id)
        if let old = unsafe table.find(hash: hash, id: id) { table.remove(old) }
        gaps[hash] = nil
        guard let record = unsafe value else { return }
        let plan = plan
        do throws(RecordFault) {
            var (block, gaps) = unsafe try decoder.take(
                record, id: id, table: &table, names: &names,
                isGood: { unsafe plan.isWellFormed(state: $0, bytes: $1) })
            if let recordHash { table.noteRecord(block, hash: recordHash) }
            markIfMisrouted(block)
            noteProfiling(&block, isRestored: true)
            if gaps != RecordGaps() { self.gaps[hash] = (block.row, gaps) }
        } catch {
            throw .customer(error)
        }
    }

    /// Ends the restore; throws what could not be read, and answers the next offset of each input topic by the commit record, nil where the changelog was
    /// empty. Definitions that differ from those of the commit record are taken over at the clock. After an error more
    /// records may follow, and then `finishRestore` again.
    /// - Parameters:
    ///   - awaitsPast: where something is missing that the past's events may hold, the definitions are not yet taken
    ///     over: `emptyPast(for:)` and `adopt(_:filledFrom:)` must follow before anything else.
    ///   - isPartial: only some of the changelog's customers were wanted.
    public mutating func finishRestore(
        awaitsPast: Bool = false, isPartial: Bool = false
    ) throws(RestoreError) -> [Int64?]? {
        guard !hasUnfinishedRebuild else { throw .unfinishedRebuild }
        if let fault = restoreFaults.first { throw fault }
        learnNames()
        guard let restored else {
            guard table.count == 0 else { throw .missingCommitRecord }
            return nil
        }
        if !isPartial, let sum = restored.recordSum, sum != table.recordSum {
            throw .notWhole(found: table.count, committed: restored.customers ?? table.count)
        }
        self.restored = nil
        // What was written before there was a topic of orders says nothing of it.
        for (input, offset) in restored.offsets.enumerated() where nextOffsets.indices.contains(input) {
            nextOffsets[input] = offset
        }
        clock = restored.clock
        figures = restored.figures
        figuresAtFreeze = figures
        transaction = restored.transaction
        firstVersion = restored.firstVersion ?? 0
        beginTakeover(after: restored)
        if !awaitsPast || !wantsPast { settleAll() }
        return restored.offsets
    }

    /// Begins to take over what differs from the last commit, or goes on with what was under way.
    private mutating func beginTakeover(after restored: CommitRecord) {
        let (before, isUnderWay) = restored.takeover(of: plan)
        beginTakeover(before)
        table.visit { block in
            Memberships(block, segments: plan.segmentCount).visit { segment, _ in segmentFigures[segment].size += 1 }
        }
        guard isUnderWay else { return }
        for (index, segment) in restored.segments.enumerated() {
            segmentFigures[index].entries = segment.entries
            segmentFigures[index].exits = segment.exits
        }
        let known = Dictionary((restored.states ?? []).map { ($0.fingerprint, $0) }) { first, _ in first }
        for (index, fingerprint) in layout.states.enumerated() {
            missingUpTo[index] = known[fingerprint]?.missingUpTo
            guard missingUpTo[index] != nil, !(takeover?.kept.contains(index) ?? true) else { continue }
            takeover?.incomplete.insert(index)
        }
    }

    /// Version of the definitions by which the changelog was written, as far as its commit record has been read and says
    /// so. Under older ones a shard would go back to them.
    public var recordedDefinitions: UInt64? { restored?.definitions }

    /// Begins at these offsets, one for each input topic.
    public mutating func start(at offsets: [Int64]) {
        nextOffsets = offsets
        inputMoved = true
        ordersEnd = jobsInput.map { offsets[$0] } ?? 0
        answerAdopted()
    }

    /// Learns what events of the names do that came with customers' records.
    mutating func learnNames() {
        while effects.count < names.count {
            unsafe names.folded(NameID(UInt32(effects.count))).withUnsafeBytes { unsafe learn($0) }
        }
    }
}
