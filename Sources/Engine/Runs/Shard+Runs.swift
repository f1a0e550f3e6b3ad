import Customers
import Events
import Insights
import Rules

// A shard's share of a run. `ShardTasks` says how it is of one moment.
//
// What is due at a moment's clock may not be worked off yet when a share begins. It belongs to the moment: it is worked
// off before the customer is added, and a timer that is due later first has the customer added.

extension Shard {
    /// Takes on a task: its share begins now, or once there is room for it. One that is under way already is not
    /// taken on again.
    public mutating func take(_ task: ShardTask) {
        guard tasks.waiting.count < ShardTasks.waitingMax else {
            return refuse(task, .tooManyTasks(ShardTasks.waitingMax))
        }
        tasks.add(task)
        beginShares()
    }

    /// Drops what is under way of a run; it is not answered.
    public mutating func cancel(run: String) {
        tasks.cancel(run: run)
        beginShares()
    }

    /// Whether a share is to be worked on.
    public var hasRunWork: Bool { takeover == nil && !tasks.isEmpty }

    /// One slice of a share: some customers, or a piece of what is left behind the last; several shares take turns.
    /// Answers whether more is to be done.
    /// - Parameter limit: customers at most.
    public mutating func advanceRuns(customers limit: Int) -> Bool {
        beginShares()
        guard !tasks.active.isEmpty else { return false }
        tasks.turn = (tasks.turn + 1) % tasks.active.count
        if tasks.active[tasks.turn].row < tasks.active[tasks.turn].rows {
            walk(tasks.turn, limit: limit)
        } else if let parts = tasks.active[tasks.turn].share.finish() {
            answer(tasks.turn, parts)
        }
        return hasRunWork
    }

    /// Adds a customer that is about to change to all shares that have it not, as it is.
    @inline(__always)
    mutating func tallyBeforeChange(_ block: inout CustomerBlock) {
        if hasShares { tallyAhead(&block) }
    }

    /// Adds a customer whose timer is about to be worked off to the shares whose moment lies before.
    @inline(__always)
    mutating func tallyBeforeTimer(at instant: Int64, _ block: CustomerBlock) {
        if hasShares { tallyUnfired(block, before: instant) }
    }

    // MARK: Beginning and end

    private mutating func beginShares() {
        defer { hasShares = !tasks.active.isEmpty }
        guard takeover == nil else { return }
        while let entry = tasks.next() {
            do throws(TaskRefusal) {
                let share = try makeShare(entry.task.question)
                tasks.active.append(
                    ShardTasks.Active(entry, share, moment, clock: clock, rows: table.rowCount))
            } catch {
                tasks.retire(entry)
                refuse(entry.task, error)
            }
        }
    }

    private func makeShare(_ question: ShardTask.Question) throws(TaskRefusal) -> any Share {
        switch question {
        case .survey(let segments): try SurveyShare(segments: segments, plan: plan)
        case .overlapValues(let definition): try OverlapShare(definition, choice: nil, plan: plan)
        case .overlapCounts(let definition, let choice): try OverlapShare(definition, choice: choice, plan: plan)
        case .differentiators(let definition, let limits):
            try DifferentiatorsShare(definition, limits: limits, plan: plan)
        case .members(let of, let not, let after, let limit):
            try MembersShare(of: of, not: not, after: after, limit: limit, plan: plan)
        case .preview(let definitions, let segment, let examples):
            try PreviewShare(definitions, segment: segment, examples: examples, of: self)
        }
    }

    private mutating func answer(_ index: Int, _ parts: [[UInt8]]) {
        let active = tasks.active.remove(at: index)
        tasks.retire(active.entry)
        let task = active.entry.task
        for (part, bytes) in parts.enumerated() {
            let content = ShardAnswer.Content.share(
                run: task.run, round: task.round, part: part + 1, parts: parts.count)
            answer(ShardAnswer(partition: partition, moment: active.moment, content: content, bytes: bytes))
        }
        beginShares()
    }

    private mutating func refuse(_ task: ShardTask, _ refusal: TaskRefusal) {
        answer(.refused(run: task.run, round: task.round, reason: "\(refusal)"))
    }

    /// Writes what the changelog lacks of the tasks under way.
    mutating func writeTasks(to changelog: inout RecordBuffer) {
        for (key, value) in tasks.takeNews() {
            unsafe key.withUnsafeBytes { key in
                guard let value else { return unsafe changelog.append(key: key, value: nil) }
                unsafe value.withUnsafeBytes { unsafe changelog.append(key: key, value: $0) }
            }
        }
    }

    // MARK: Customers

    private mutating func walk(_ index: Int, limit: Int) {
        let (rows, clock, share) = (tasks.active[index].rows, tasks.active[index].clock, tasks.active[index].share)
        let end = min(tasks.active[index].row + limit, rows)
        let distance = Self.prefetchDistance
        for row in tasks.active[index].row..<end {
            if row + 3 * distance < rows { table.prefetchRow(CustomerRow(UInt32(row + 3 * distance))) }
            if row + 2 * distance < rows { table.prefetchHead(CustomerRow(UInt32(row + 2 * distance))) }
            if row + distance < rows { table.prefetchBlock(CustomerRow(UInt32(row + distance))) }
            guard tasks.active[index].awaits(row), var block = table.block(at: row) else { continue }
            // What is due for the customer by the moment's clock is part of the moment.
            if unsafe block.header.pointee.due <= clock {
                fire(&block, upTo: clock)
                arm(block)
            }
            add(block, to: share, at: clock)
        }
        tasks.active[index].row = end
    }

    @inline(never)
    private mutating func tallyAhead(_ block: inout CustomerBlock) {
        let row = Int(block.row.value)
        for index in tasks.active.indices where tasks.active[index].awaits(row) {
            fire(&block, upTo: tasks.active[index].clock)
            add(block, to: tasks.active[index].share, at: tasks.active[index].clock)
            tasks.active[index].take(row)
        }
    }

    @inline(never)
    private mutating func tallyUnfired(_ block: CustomerBlock, before instant: Int64) {
        let row = Int(block.row.value)
        for index in tasks.active.indices
        where tasks.active[index].clock < instant && tasks.active[index].awaits(row) {
            add(block, to: tasks.active[index].share, at: tasks.active[index].clock)
            tasks.active[index].take(row)
        }
    }

    private func add(_ block: CustomerBlock, to share: any Share, at clock: Int64) {
        // Whoever only waits for a first event is not known yet.
        guard unsafe block.header.pointee.firstSeen <= clock else { return }
        share.add(block, of: self, at: clock)
    }
}
