import Customers
import Events
import Journeys
import Rules

// Events stand while a commit is frozen, for as long as it takes to write the customers that changed. So where they are
// many, those that changed first are written ahead, a few between two slices of events. A customer who changes again
// after that is written again, and stands in the commit twice: the later record holds. That costs room in the log, so
// as many customers are left to the freeze as it can write in passing, and the others are written shortly before it.

extension Shard {
    /// Shortest time between two lines about a segment, milliseconds.
    static let segmentsInterval: Int64 = 60_000

    /// Freezes what changed since the last call: outputs, changed customers and the commit record; nil where nothing
    /// did and a commit record exists.
    /// - Parameters:
    ///   - commitTime: milliseconds since 1970.
    ///   - isLast: the shard is given up after this; lines about segments are written whenever the last were.
    public mutating func freeze(at commitTime: Int64, isLast: Bool = false) -> ShardCommit? {
        let records = figures.records - figuresAtFreeze.records
        var segments = RecordBuffer(capacity: 64)
        let isDue = segmentsPublished == .min || commitTime - segmentsPublished >= Self.segmentsInterval || isLast
        noteCompleted()
        reportTakeover(at: commitTime)
        if isDue && segmentsAreNews { writeSegments(at: commitTime, to: &segments) }
        reportClock(isCommitting: hasNews || records > 0 || segments.count > 0, isLast: isLast)
        guard hasNews || records > 0 || segments.count > 0 || transaction == 0 else { return nil }
        hasNews = false
        if records > 0 { segmentsAreNews = true }
        transaction += 1
        // The next commit will be about as large, give or take a half, and none of its buffers grows step by step.
        var frozen = ShardOutputs(roomFor: outputs)
        swap(&frozen, &outputs)
        writeWaiting()
        writeCustomers()
        var written = RecordBuffer(capacity: changelog.byteCount * 2)
        swap(&written, &changelog)
        writeTasks(to: &written)
        appendCommitRecord(to: &written)
        return ShardCommit(
            partition: partition, segmentEvents: frozen.segmentEvents, segmentMembers: frozen.segmentMembers,
            segments: segments, deadLetters: frozen.deadLetters, partials: frozen.partials, changelog: written,
            nextOffsets: nextOffsets,
            records: records, erased: takeErased(), work: takeWork())
    }

    private mutating func takeErased() -> Int {
        defer { erased = 0 }
        return erased
    }

    private mutating func takeWork() -> ShardWork {
        var taken = ShardWork()
        swap(&taken, &work)
        taken.figures = figures.since(figuresAtFreeze)
        figuresAtFreeze = figures
        return taken
    }

    /// About how many bytes the next freeze takes: outputs, and the records of the customers that changed.
    public var pendingBytes: Int {
        outputs.byteCount + changelog.byteCount + dirtyCount * recordBytes
    }

    /// Customers changed since they were last written, those included who wait for a takeover.
    private var dirtyCount: Int { table.dirtyCount + (predecessor?.shard.table.dirtyCount ?? 0) }

    /// Hands over what was published since the last call, and forgets it, for whoever needs no commits: nothing is
    /// written of the customers.
    public mutating func drainOutputs(_ body: (borrowing ShardOutputs) throws -> Void) rethrows {
        try body(outputs)
        outputs.removeAll()
    }

    /// The lines about all segments as they stand, for whoever needs no commits.
    public mutating func segmentLines(at commitTime: Int64) -> RecordBuffer {
        var segments = RecordBuffer(capacity: 64)
        writeSegments(at: commitTime, to: &segments)
        return segments
    }

    /// Whether a commit has anything to say besides records that left no trace.
    private var hasNews: Bool {
        get { !outputs.isEmpty || dirtyCount > 0 || changelog.count > 0 || inputMoved || tasks.hasNews }
        set { inputMoved = newValue }
    }

    mutating func appendCommitRecord(to changelog: inout RecordBuffer) {
        let key = Array(CommitRecord.key.utf8)
        let value = commitRecord.bytes
        lastCommitRecord = value
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { unsafe changelog.append(key: key, value: $0) }
        }
    }

    var commitRecord: CommitRecord {
        CommitRecord(
            transaction: transaction, offsets: nextOffsets, clock: clock,
            modelVersion: Int(UntrainedEncoder.modelVersion), figures: figures,
            segments: plan.segments.indices.map { index in
                let figures = segmentFigures[index]
                return CommitRecord.Segment(
                    id: plan.segments[index].id, rule: plan.ruleFingerprints[index],
                    definitionVersion: figures.definitionVersion, entries: figures.entries, exits: figures.exits,
                    isReady: figures.isReady, completeAt: figures.completeAt)
            },
            states: layout.states.enumerated().map {
                CommitRecord.State(fingerprint: $1, missingUpTo: missingUpTo[$0])
            },
            customers: customerCount, recordSum: table.recordSum &+ (predecessor?.shard.table.recordSum ?? 0),
            firstVersion: firstVersion, definitions: plan.version, takeover: takeover?.before)
    }

    /// Writes changed customers for the next commit, at most `limit`, as long as more than `customersMax` are left to its
    /// freeze.
    public mutating func writeAhead(leaving customersMax: Int, limit: Int = .max) {
        if table.dirtyCount > customersMax { writeCustomers(atMost: min(table.dirtyCount - customersMax, limit)) }
    }

    /// Writes the customers that changed first.
    mutating func writeCustomers(atMost limit: Int = .max) {
        let rows = table.takeDirty(atMost: limit)
        var records = RecordBuffer(capacity: 64)
        swap(&records, &changelog)
        let before = records.byteCount
        records.reserve(4096 + rows.count * recordBytes)
        let distance = Self.prefetchDistance
        for index in 0..<rows.count + 3 * distance {
            if index < rows.count { table.prefetchRow(rows[index]) }
            if rows.indices.contains(index - distance) { table.prefetchHead(rows[index - distance]) }
            if rows.indices.contains(index - 2 * distance) { table.prefetchBlock(rows[index - 2 * distance]) }
            guard rows.indices.contains(index - 3 * distance) else { continue }
            let block = table[rows[index - 3 * distance]]
            table.noteRecord(block, hash: write(block, to: &records))
        }
        if !rows.isEmpty { recordBytes = (records.byteCount - before) / rows.count }
        swap(&records, &changelog)
    }

    /// Writes a customer's record under its changelog key, with bytes before it; answers the record's hash.
    @discardableResult
    mutating func write(_ block: CustomerBlock, keyPrefix: [UInt8] = [], to changelog: inout RecordBuffer) -> UInt64 {
        keyBytes.removeAll(keepingCapacity: true)
        keyBytes.append(contentsOf: keyPrefix)
        keyBytes.append(Self.customerKey)
        unsafe keyBytes.append(contentsOf: block.id)
        let plan = plan
        return unsafe keyBytes.withUnsafeBytes { key in
            unsafe encoder.append(
                block, key: key, layout: layout, names: names,
                stateBytes: { plan.usedBytes(state: $0, block: block) }, to: &changelog)
        }
    }

    static var customerKey: UInt8 { UInt8(ascii: "c") }

    // MARK: Lines about segments

    /// Notes the segments that hold all that their rules read by now, what was missing having left the windows.
    private mutating func noteCompleted() {
        // Before the end of a takeover nothing is known of what is missing.
        guard takeover == nil else { return }
        var isNews = false
        for index in segmentFigures.indices {
            guard let completeAt = segmentFigures[index].completeAt, completeAt <= clock else { continue }
            segmentFigures[index].isReady = true
            segmentFigures[index].completeAt = nil
            isNews = true
        }
        if isNews { answerAdopted() }
    }

    private mutating func writeSegments(at commitTime: Int64, to segments: inout RecordBuffer) {
        segmentsPublished = commitTime
        segmentsAreNews = false
        for index in plan.segments.indices {
            let id = plan.segments[index].id
            let key = Array("\(id)/\(partition)".utf8)
            let figures = segmentFigures[index]
            unsafe key.withUnsafeBytes { key in
                unsafe segments.append(key: key, valueBytesMax: 512 + JSONWriter.textBytesMax(id.utf8.count)) { room in
                    var json = unsafe JSONWriter(to: room)
                    write(figures, id: id, commitTime: commitTime, to: &json)
                    return json.count
                }
            }
        }
    }

    private func write(_ figures: SegmentFigures, id: String, commitTime: Int64, to json: inout JSONWriter) {
        json.raw("{\"segment\":")
        json.text(id)
        json.raw(",\"partition\":")
        json.integer(Int64(partition))
        json.raw(",\"size\":")
        json.integer(figures.size)
        json.raw(",\"entries\":")
        json.integer(Int64(clamping: figures.entries))
        json.raw(",\"exits\":")
        json.integer(Int64(clamping: figures.exits))
        json.raw(",\"definitionVersion\":")
        json.integer(Int64(figures.definitionVersion))
        json.raw(",\"asOf\":")
        json.instant(clock)
        json.raw(",\"freshness\":")
        json.integer(max(0, commitTime - clock))
        json.raw(figures.isReady ? ",\"ready\":true" : ",\"ready\":false")
        json.raw(",\"completeAt\":")
        json.instant(InstantText(figures.completeAt))
        json.raw("}")
    }
}
