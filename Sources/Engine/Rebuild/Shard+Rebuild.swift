import Customers
import Events
import Rules

// The state of a partition made anew: an empty shard is given the past's events (`applyPast`), then told what was
// published of the state before (`endPast`); `RebuildComparison` publishes what differs and writes the new changelog,
// whose end is `finishRebuild`.

extension Shard {
    /// Timers worked off before what they publish is forgotten.
    private static var pastTimersMax: Int { 4096 }

    /// Applies records that may have been worked in before: nothing is published but, where they are new, dead letters.
    /// In mode `live` it is as late as when they were committed.
    public mutating func applyPast(
        _ records: borrowing RecordBuffer, topic: Int, from cursor: inout RecordCursor, limit: Int, isNew: Bool
    ) {
        wallClock = max(wallClock, records.time)
        var letters = RecordBuffer(capacity: 0)
        if !isNew { swap(&letters, &outputs.deadLetters) }
        apply(records, topic: topic, from: &cursor, limit: limit)
        if !isNew { swap(&letters, &outputs.deadLetters) }
        if firstClocks[topic] == nil { firstClocks[topic] = clock }
        fireUnpublished()
    }

    /// Bytes of the dead letters that are to be taken.
    public var deadLetterBytes: Int { outputs.deadLetters.byteCount }

    /// The dead letters of new records since the last call.
    public mutating func takeDeadLetters() -> RecordBuffer {
        var taken = RecordBuffer(capacity: 0)
        swap(&taken, &outputs.deadLetters)
        return taken
    }

    /// All of the past's events have been given: works off what was due by the clock as it was, and takes over the
    /// figures of the state before.
    /// - Parameters:
    ///   - next: the first offset of each input topic that is not worked in.
    ///   - isWhole: whether no record before these offsets has been left out.
    ///   - wallClock: milliseconds since 1970.
    mutating func endPast(_ published: PublishedState, next: [Int64?], isWhole: Bool, wallClock: Int64) {
        self.wallClock = max(self.wallClock, wallClock)
        moveClock(to: published.clock ?? clock)
        fireUnpublished()
        let events = settings.eventsTopics.count
        for (input, next) in next.enumerated() where nextOffsets.indices.contains(input) { nextOffsets[input] = next }
        transaction = published.commit?.transaction ?? 0
        firstVersion = published.commit?.firstVersion ?? 0
        if let commit = published.commit, commit.offsets.starts(with: next.prefix(events)) { figures = commit.figures }
        figures.changes = published.changes
        for index in plan.segments.indices {
            let id = plan.segments[index].id
            segmentFigures[index] = SegmentFigures()
            segmentFigures[index].definitionVersion = plan.segments[index].version
            (segmentFigures[index].entries, segmentFigures[index].exits) = published.changes(of: id)
        }
        if !isWhole { noteWhatIsGone() }
    }

    /// Events before the first that were read are missing, so they may be missing in every state.
    private mutating func noteWhatIsGone() {
        let lostUpTo = firstClocks.values.max().map { $0 + disorder } ?? clock
        for state in layout.states.indices { missingUpTo[state] = lostUpTo }
        isEdited = plan.segments.map { _ in false }
        noteReadiness(Set(layout.states.indices), at: clock)
        isEdited = []
    }

    /// Works off all that is due; what it would publish was published before, or is seen by the comparison.
    private mutating func fireUnpublished() {
        repeat {
            outputs.segmentEvents.removeAll()
            outputs.segmentMembers.removeAll()
        } while fireTimers(limit: Self.pastTimersMax)
        outputs.segmentEvents.removeAll()
        outputs.segmentMembers.removeAll()
    }

    /// Makes a customer known at the clock who is not known before.
    mutating func makeKnown(_ id: UnsafeRawBufferPointer) {
        let hash = unsafe CustomerTable.hash(id: id)
        let block = unsafe table.find(hash: hash, id: id) ?? makeCustomer(hash: hash, id: id)
        if unsafe block.header.pointee.firstSeen > clock { becomeKnown(block, at: clock) }
    }

    /// Makes a customer a member of what consumers believe, then publishes what is otherwise. Who stays a member has
    /// been one since consumers were told so.
    mutating func publishDifference(
        _ believed: [(segment: Int, since: Int64?)], version: UInt64, block: inout CustomerBlock
    ) {
        var rebuilt: [Int: Int64] = [:]
        Memberships(block, segments: plan.segmentCount).visit { rebuilt[$0] = $1 }
        for segment in rebuilt.keys.sorted() { table.exit(segment, segments: plan.segmentCount, block: block) }
        for (segment, since) in believed {
            let since = since ?? rebuilt[segment] ?? clock
            table.enter(segment, since: since, segments: plan.segmentCount, block: &block)
            segmentFigures[segment].size += 1
        }
        unsafe block.header.pointee.version = version
        evaluator.beginPass()
        _ = evaluator.evaluate(plan.allRules, block: block, at: clock)
        guard evaluator.turns.count > 0 else { return }
        let before = unsafe max(clock - 1, block.header.pointee.lastRecord)
        evaluator.findCauses(of: plan.allRules, block: block, at: clock, since: before)
        for index in 0..<evaluator.turns.count {
            let turn = evaluator.turns[index]
            let since = turn.holds ? rebuilt[turn.rule] ?? clock : clock
            publish(turn, at: clock, since: since, origin: .rebuild, block: &block)
        }
    }

    /// The last commit of a rebuild: lines about the segments, and the changelog's end.
    public mutating func finishRebuild(_ published: PublishedState, at commitTime: Int64) -> ShardCommit {
        var changelog = RecordBuffer()
        let removed = published.strayKeys.sorted { $0.lexicographicallyPrecedes($1) } + [Array(RebuildMarker.key.utf8)]
        for key in removed { unsafe key.withUnsafeBytes { unsafe changelog.append(key: $0, value: nil) } }
        transaction += 1
        appendCommitRecord(to: &changelog)
        let lines = segmentLines(at: commitTime)
        return takeCommit(changelog: changelog, segments: lines)
    }

    /// The commit that says that a rebuild is under way, with the dead letters that there are.
    public mutating func markRebuild(_ marker: RebuildMarker) -> ShardCommit {
        var changelog = RecordBuffer()
        let key = Array(RebuildMarker.key.utf8)
        let value = marker.bytes
        unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { unsafe changelog.append(key: key, value: $0) }
        }
        return takeCommit(changelog: changelog)
    }

    /// What has gathered, with records of the changelog.
    mutating func takeCommit(
        changelog: consuming RecordBuffer, segments: consuming RecordBuffer = RecordBuffer(capacity: 0)
    ) -> ShardCommit {
        var taken = ShardOutputs()
        swap(&taken, &outputs)
        return ShardCommit(
            partition: partition, segmentEvents: taken.segmentEvents, segmentMembers: taken.segmentMembers,
            segments: segments, deadLetters: taken.deadLetters, partials: taken.partials, changelog: changelog,
            nextOffsets: nextOffsets,
            records: 0, erased: 0, work: ShardWork())
    }
}
