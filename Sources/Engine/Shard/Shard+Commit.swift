import Customers
import Events
import Journeys
import Rules

extension Shard {
    /// Shortest time between two lines about a segment, milliseconds.
    static let segmentsInterval: Int64 = 60_000

    /// Freezes what changed since the last call: outputs, changed customers and the commit record; nil where nothing
    /// did and a commit record exists.
    /// - Parameters:
    ///   - commitTime: milliseconds since 1970.
    ///   - isLast: the shard is given up after this; lines about segments are written whenever the last were.
    public mutating func freeze(at commitTime: Int64, isLast: Bool = false) -> ShardCommit? {
        let records = figures.records - recordsAtFreeze
        var segments = RecordBuffer(capacity: 64)
        let isDue = segmentsPublished == .min || commitTime - segmentsPublished >= Self.segmentsInterval || isLast
        noteCompleted()
        if isDue && segmentsAreNews { writeSegments(at: commitTime, to: &segments) }
        guard hasNews || records > 0 || segments.count > 0 || transaction == 0 else { return nil }
        hasNews = false
        recordsAtFreeze = figures.records
        if records > 0 { segmentsAreNews = true }
        transaction += 1
        var frozen = ShardOutputs()
        swap(&frozen, &outputs)
        var changelog = RecordBuffer(capacity: 4096 + table.dirtyCount * recordBytes)
        let customers = table.dirtyCount
        writeCustomers(to: &changelog)
        if customers > 0 { recordBytes = changelog.byteCount / customers }
        appendCommitRecord(to: &changelog)
        return ShardCommit(
            partition: partition, segmentEvents: frozen.segmentEvents, segmentMembers: frozen.segmentMembers,
            segments: segments, deadLetters: frozen.deadLetters, changelog: changelog, nextOffsets: nextOffsets,
            records: records)
    }

    /// About how many bytes the next freeze takes: outputs, and the records of the customers that changed.
    public var pendingBytes: Int { outputs.byteCount + table.dirtyCount * recordBytes }

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
        get { !outputs.isEmpty || table.dirtyCount > 0 || inputMoved }
        set { inputMoved = newValue }
    }

    func appendCommitRecord(to changelog: inout RecordBuffer) {
        let key = Array(CommitRecord.key.utf8)
        let value = commitRecord.bytes
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
            firstVersion: firstVersion)
    }

    private mutating func writeCustomers(to changelog: inout RecordBuffer) {
        let rows = table.takeDirty()
        for row in rows { write(table[row], to: &changelog) }
    }

    /// Appends the changelog records of customers as they stand now, in the order in which they came, from the one at
    /// `row` on, up to about `bytesMax` bytes; moves `row` on, and answers whether there are more. Another plan gives
    /// customers other places.
    public mutating func copyCustomers(from row: inout Int, bytesMax: Int, to records: inout RecordBuffer) -> Bool {
        while row < table.rowCount, records.byteCount < bytesMax {
            if let block = table.block(at: row) { write(block, to: &records) }
            row += 1
        }
        return row < table.rowCount
    }

    /// Writes a customer's record under its changelog key.
    mutating func write(_ block: CustomerBlock, to changelog: inout RecordBuffer) {
        keyBytes.removeAll(keepingCapacity: true)
        keyBytes.append(Self.customerKey)
        unsafe keyBytes.append(contentsOf: block.id)
        let plan = plan
        unsafe keyBytes.withUnsafeBytes { key in
            unsafe encoder.append(
                block, key: key, layout: layout, names: names,
                stateBytes: { plan.usedBytes(state: $0, block: block) }, to: &changelog)
        }
    }

    static var customerKey: UInt8 { UInt8(ascii: "c") }

    // MARK: Lines about segments

    /// Notes the segments that hold all that their rules read by now, what was missing having left the windows.
    private mutating func noteCompleted() {
        for index in segmentFigures.indices {
            guard let completeAt = segmentFigures[index].completeAt, completeAt <= clock else { continue }
            segmentFigures[index].isReady = true
            segmentFigures[index].completeAt = nil
        }
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
