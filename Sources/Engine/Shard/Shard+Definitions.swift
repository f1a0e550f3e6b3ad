import Customers
import Events
import Rules

// Another plan comes to hold: ordered while the stream goes on (`order(_:)`, then `advanceTakeover` in slices), or at once
// (`adopt`). `Takeover` says how.

extension Shard {
    // MARK: At once

    /// Takes over another plan at the clock. Takes time in proportion to the customers, and memory for them twice.
    public mutating func adopt(_ plan: Plan) {
        if takeover == nil || predecessor != nil {
            finishTakeover()
            hold(plan, past: nil)
        }
        finishTakeover()
    }

    /// Takes over a plan at the clock, or the one whose takeover waits since `finishRestore`, and fills what is missing
    /// from a shard that has been given the past's events up to here, which is left empty.
    public mutating func adopt(_ plan: Plan, filledFrom past: inout Shard) {
        var taken = Shard(partition: partition, plan: plan, settings: settings)
        swap(&taken, &past)
        if takeover == nil || predecessor != nil {
            finishTakeover()
            hold(plan, past: Past(taken))
        } else {
            self.past = Past(taken)
        }
        finishTakeover()
    }

    /// Brings all customers through the takeover under way.
    mutating func finishTakeover() {
        if predecessor == nil { settleAll() } else { bringOver(atMost: .max) }
    }

    // MARK: By order

    /// Acts on an order of other definitions; answers false where it must wait.
    mutating func order(_ definitions: DefinitionSet) -> Bool {
        guard definitions.version > max(plan.version, pending?.plan.version ?? 0) else { return true }
        guard predecessor == nil else { return false }
        guard let checked = try? definitions.check() else {
            bury(.adopt(definitions))
            return true
        }
        let plan = checked.plan(sessionGap: self.plan.sessionGap)
        if isSameWork(plan) {
            pending = nil
            replace(plan)
            return true
        }
        let next = Self.layout(of: plan)
        pending = PendingDefinitions(plan, gaps: BlockTranslation(from: layout, to: next).gaps)
        holdIfReady()
        return true
    }

    /// Whether a takeover has work for `advanceTakeover`.
    public var hasTakeoverWork: Bool {
        switch pending?.phase {
        case .looking, .ready: true
        case .wantingPast, .readingPast, nil: predecessor != nil
        }
    }

    /// Whether a takeover is under way, or definitions wait for the past's events.
    public var isTakingOver: Bool { pending != nil || predecessor != nil }

    /// A slice of the takeover under way, of at most so many customers; answers whether there is more to do.
    @discardableResult
    public mutating func advanceTakeover(atMost customers: Int) -> Bool {
        look(atMost: customers)
        holdIfReady()
        if predecessor != nil { bringOver(atMost: customers) }
        advanceOrders()
        return hasTakeoverWork
    }

    /// The definitions that were ordered last, if they are newer than a plan's.
    public func definitions(newerThan plan: Plan) -> Plan? {
        let newest = pending?.plan ?? self.plan
        return newest.version > plan.version ? newest : nil
    }

    /// An empty shard to be given the past's events by `replay`, where ordered definitions read what is missing; answers it
    /// once for each of them.
    public mutating func emptyPast() -> Shard? {
        guard let pending, case .wantingPast = pending.phase else { return nil }
        pending.phase = .readingPast
        return Shard(partition: partition, plan: pending.plan, settings: settings)
    }

    /// Whether ordered definitions wait for the shard that `emptyPast` answered.
    public var awaitsPast: Bool {
        if case .readingPast = pending?.phase { true } else { false }
    }

    /// Gives what `emptyPast` answered and the past's events were given to, which is left empty: the ordered definitions
    /// come to hold.
    public mutating func take(past: inout Shard) {
        guard let pending, case .readingPast = pending.phase, past.plan === pending.plan else { return }
        var taken = Shard(partition: partition, plan: pending.plan, settings: settings)
        swap(&taken, &past)
        pending.phase = .ready(Past(taken))
        holdIfReady()
    }

    /// Sees of some customers whether they lack what ordered definitions read. One who does is enough.
    private mutating func look(atMost customers: Int) {
        guard let pending, case .looking(var row) = pending.phase else { return }
        var left = customers
        while row < table.rowCount, left > 0 {
            left -= 1
            if let block = table.block(at: row),
                pending.evaluator.wantsPast(
                    pending.gaps, wanted: pending.wanted, kept: [], names: names, block: block,
                    markWords: plan.markWords)
            {
                pending.phase = .wantingPast
                return
            }
            row += 1
        }
        pending.phase = row < table.rowCount ? .looking(row: row) : .ready(nil)
    }

    /// Whether ordered definitions may come to hold now: nothing that was due before is left to be worked off.
    private var mayTakeOver: Bool { predecessor == nil && timers.next > clock }

    private mutating func holdIfReady() {
        guard let pending, case .ready(let past) = pending.phase, mayTakeOver else { return }
        self.pending = nil
        hold(pending.plan, past: past)
        bringOver(atMost: 0)
    }

    // MARK: The plan comes to hold

    /// The plan holds from here on; the customers wait to be brought over.
    private mutating func hold(_ plan: Plan, past: Past?) {
        var next = Shard(partition: partition, plan: plan, settings: settings)
        next.table = CustomerTable(stateCount: plan.stateCount, takingFrom: table)
        next.takeRunning(from: self)
        // Shares begin anew once all customers are under the plan that holds.
        tasks = ShardTasks()
        hasShares = false
        swap(&next.outputs, &outputs)
        swap(&next.changelog, &changelog)
        swap(&next.orders, &orders)
        let before = CommitRecord.Takeover(commitRecord, version: plan.version)
        next.beginTakeover(before)
        next.layout.takeover = before.mark
        next.past = past
        let segments = self.plan.segments.map { plan.segmentIndex($0.id) }
        for (old, new) in segments.enumerated() {
            if let new { next.segmentFigures[new].size = segmentFigures[old].size }
            // From now on, what has been added.
            segmentFigures[old].size = 0
            segmentFigures[old].entries = 0
            segmentFigures[old].exits = 0
        }
        let translation = BlockTranslation(from: layout, to: next.layout)
        swap(&self, &next)
        predecessor = Predecessor(next, translation: translation, segments: segments)
    }

    /// Takes over what is not of customers nor of definitions.
    private mutating func takeRunning(from old: borrowing Shard) {
        clock = old.clock
        wallClock = old.wallClock
        nextOffsets = old.nextOffsets
        ordersEnd = old.ordersEnd
        reportedClock = old.reportedClock
        figures = old.figures
        figuresAtFreeze = old.figuresAtFreeze
        work = old.work
        misrouted = old.misrouted
        transaction = old.transaction
        firstVersion = old.firstVersion
        recordBytes = old.recordBytes
        segmentsPublished = old.segmentsPublished
        lastCommitRecord = old.lastCommitRecord
        generation = old.generation + 1
        tasks = old.tasks
        tasks.beginAnew()
        inputMoved = true
        segmentsAreNews = true
        names = old.names.copy()
        effects = old.effects
        relearnNames()
    }

    /// Whether customers lie the same and every rule is the same under another plan: names and versions may differ.
    private func isSameWork(_ other: Plan) -> Bool {
        let next = Self.layout(of: other)
        return next.states == layout.states && next.segments == layout.segments && next.marks == layout.marks
            && other.ruleFingerprints == plan.ruleFingerprints
            && other.interests.properties == plan.interests.properties
            && other.segments.map(\.isBackfilled) == plan.segments.map(\.isBackfilled)
    }

    /// Puts a plan in the place of one that does the same work.
    private mutating func replace(_ plan: Plan) {
        self.plan = plan
        evaluator = Evaluator(plan)
        publisher = Publisher(segmentIDs: plan.segments.map(\.id), testTexts: plan.testTexts)
        relearnNames()
        // Measures may stand in other places.
        tasks.beginAnew()
        hasShares = false
        for (index, segment) in plan.segments.enumerated() {
            segmentFigures[index].definitionVersion = segment.version
        }
        inputMoved = true
        segmentsAreNews = true
        answerAdopted()
    }

    /// What events of the known names do under this plan; their embeddings are the same under every one.
    private mutating func relearnNames() {
        for index in effects.indices.dropFirst() {
            let name = String(decoding: names.folded(NameID(UInt32(index))), as: UTF8.self)
            effects[index].plan = evaluator.eventPlan(foldedName: name)
        }
    }

    /// Whether the past's events may hold what some customer lacks for a plan.
    func lacksAnything(of plan: Plan) -> Bool {
        let pending = PendingDefinitions(
            plan, gaps: BlockTranslation(from: layout, to: Self.layout(of: plan)).gaps)
        guard case .looking = pending.phase else { return false }
        return (0..<table.rowCount).contains { row in
            guard let block = table.block(at: row) else { return false }
            return pending.evaluator.wantsPast(
                pending.gaps, wanted: pending.wanted, kept: [], names: names, block: block,
                markWords: self.plan.markWords)
        }
    }
}
