import Customers
import Events
import Journeys
import Numerics
import Rules

// A shard is one partition of the events topic: its customers, and all that follows from its records. It is a plain
// value of one thread: no lock, no clock, no I/O; the same records and calls give the same output.
//
// A record goes this way: records are parsed in groups of up to 128 (`Shard+Apply`), the customers' places in memory
// asked for ahead, then each record is applied to its customer (`Shard+Customer`): what is due before it is worked off,
// the ring, the journey, the states and the attributes change, the rules that read what changed are evaluated, and what
// turned is published (`Shard+Publish`). Timers turn rules without a record (`Shard+Timers`). `Shard+Commit` freezes
// what changed; `Shard+Restore` reads it back; `Shard+Definitions` takes over another plan.

/// One partition's customers and everything that is computed of them. One owner, one thread.
///
/// Unsafe inside: it owns the scratch memory of the slots.
@safe
public struct Shard: ~Copyable {
    public let partition: Int32
    public internal(set) var plan: Plan
    let settings: ShardSettings

    var evaluator: Evaluator
    var table: CustomerTable
    var names = NameDictionary()
    /// What an event of each name does, by `NameID`.
    var effects: [NameEffect] = []
    var batch: EventBatch
    /// Parses waiting events when their time comes.
    var waitingBatch: EventBatch
    /// A record with headers on its way to or from the waiting events.
    var waitingRecord = RecordBuffer(capacity: 64)
    let slots: UnsafeMutablePointer<ValueView>
    /// The records of the events of the batch, and timers that are due: kept for their memory.
    var group = ScratchArray<GroupedRecord>()
    var dueRows = ScratchArray<TimerQueue.Entry>()
    /// Index of the input topic of the records at hand.
    var topic = 0

    var timers = TimerQueue()
    /// The partition's clock: in mode `event` the greatest time accepted, in mode `live` moved on by the wall clock
    /// too.
    public internal(set) var clock: Int64 = 0
    /// The wall clock as last told; an event later than it is from the future.
    var wallClock: Int64 = .min
    /// Offset of the next record to read of each input topic; nil before its first.
    public internal(set) var nextOffsets: [Int64?]
    /// Whether the input stands elsewhere than at the last commit.
    var inputMoved = false

    /// Orders that have been read and not yet been acted on.
    var orders = OrderQueue()
    /// Offset behind the last order read.
    var ordersEnd: Int64 = 0
    /// When, by the time of commits, the coordinator was last told how a takeover comes along, and how far it was.
    var takeoverReported: (time: Int64, done: UInt64) = (.min, 0)
    /// The clock as last reported to the coordinator; nil before the first report.
    var reportedClock: Int64?

    var outputs = ShardOutputs()
    var publisher: Publisher

    public internal(set) var figures = ShardFigures()
    /// Records of customers who belong elsewhere, by input topic, since somebody asked.
    var misrouted: [MisroutedRecords] = []
    public internal(set) var segmentFigures: [SegmentFigures]
    var figuresAtFreeze = ShardFigures()
    /// Since the last commit; its figures are filled in there.
    var work = ShardWork()
    var transaction: UInt64 = 0
    /// Version of a customer who comes for the first time: that of customers whom a rebuild has forgotten, so that no
    /// version comes twice when they are back.
    var firstVersion: UInt64 = 0
    /// Bytes of a customer's record in the changelog, on average of the last freeze.
    var recordBytes = 1024
    /// Commit time of the last lines about segments, and whether there is news since.
    var segmentsPublished: Int64 = .min
    var segmentsAreNews = true

    var encoder = RecordEncoder()
    /// Customers' records for the next commit, written ahead of its freeze.
    var changelog = RecordBuffer(capacity: 64)
    let decoder: RecordDecoder
    var layout: RecordLayout
    var keyBytes: [UInt8] = []
    /// The newest commit record, written or restored; empty before the first.
    var lastCommitRecord: [UInt8] = []
    /// Counts the plans taken over: rows are others after each.
    var generation = 0
    /// While restoring: the commit record, whether a rebuild was not finished, and what could not be read.
    var restored: CommitRecord?
    var hasUnfinishedRebuild = false
    var restoreFaults = RestoreFaults()
    /// While restoring: what customers' records had no place or nothing for, by hash of the id.
    var gaps: [UInt64: (row: CustomerRow, gaps: RecordGaps)] = [:]
    /// While a plan is taken over: which rules are not those published last, and hold only from then on; and whether a
    /// customer is being brought through it.
    var isEdited: [Bool] = []
    var isSettling = false
    var takeover: Takeover?
    /// Who waits to be brought through it, and what the past's events hold; nil where there is nothing.
    var predecessor: Predecessor?
    var past: Past?
    /// Definitions that were ordered and do not hold yet.
    var pending: PendingDefinitions?
    /// Customers who were erased since the last commit.
    var erased = 0
    /// Largest time by which a record was behind the clock.
    var disorder: Int64 = 0
    /// Of a past: the clock after the first records of each input topic.
    var firstClocks: [Int: Int64] = [:]
    /// Time up to which events may be missing in a state, by state; none where nothing is.
    var missingUpTo: [Int: Int64] = [:]

    /// Tasks that are not answered yet, and whether a share of any is being worked off.
    var tasks = ShardTasks()
    var hasShares = false

    public init(partition: Int32, plan: Plan, settings: ShardSettings) {
        self.partition = partition
        self.plan = plan
        self.settings = settings
        evaluator = Evaluator(plan)
        table = CustomerTable(stateCount: plan.stateCount)
        batch = EventBatch(interests: plan.interests, formats: settings.formats)
        waitingBatch = EventBatch(interests: plan.interests, formats: settings.formats)
        unsafe slots = UnsafeMutablePointer.allocate(capacity: max(1, plan.interests.properties.count))
        unsafe slots.initialize(repeating: .missing, count: max(1, plan.interests.properties.count))
        publisher = Publisher(segmentIDs: plan.segments.map(\.id), testTexts: plan.testTexts)
        layout = Self.layout(of: plan)
        decoder = RecordDecoder(layout)
        nextOffsets = Array(repeating: nil, count: settings.inputCount)
        segmentFigures = plan.segments.map { SegmentFigures(definitionVersion: $0.version) }
        effects.append(NameEffect(plan: EventPlan(), embedding: .zero))
    }

    deinit { unsafe slots.deallocate() }

    /// What records of customers refer to under a plan.
    static func layout(of plan: Plan) -> RecordLayout {
        RecordLayout(
            states: (0..<plan.stateCount).map { plan.state($0).fingerprint }, segments: plan.segmentFingerprints,
            marks: plan.marksFingerprint, markWords: plan.markWords,
            modelVersion: UInt8(UntrainedEncoder.modelVersion))
    }

    /// Customers in the table, those whose first event still waits included.
    public var customerCount: Int { table.count + (predecessor?.shard.table.count ?? 0) }

    /// Bytes of memory taken for customers, their index and their timers.
    public var reservedBytes: Int {
        table.reservedBytes + timers.bytes + (predecessor?.shard.table.indexBytes ?? 0)
            + (past?.shard.reservedBytes ?? 0)
    }

    /// Whether the wall clock is past `time`, as far as the mode minds it.
    @inline(__always)
    func isFuture(_ time: Int64) -> Bool { settings.clock == .live && time > wallClock }
}

/// What an event of one name does, and its token's embedding.
struct NameEffect: BitwiseCopyable {
    var plan: EventPlan
    var embedding: SIMD16<Float>
}

extension Shard {
    /// The id of an event's name, with its effect known; attributes alone have no name and no effect.
    @inline(__always)
    mutating func nameID(folded: UnsafeRawBufferPointer, spelled: UnsafeRawBufferPointer) -> NameID {
        guard unsafe !folded.isEmpty else { return NameDictionary.overflow }
        let id = unsafe names.intern(folded: folded, spelled: spelled)
        if Int(id.value) == effects.count { unsafe learn(folded) }
        return id
    }

    /// What an event of a name does; names past the dictionary's bound are looked up each time.
    @inline(__always)
    func effect(of name: NameID, folded: UnsafeRawBufferPointer) -> EventPlan {
        if unsafe name != NameDictionary.overflow || folded.isEmpty { return effects[Int(name.value)].plan }
        return unsafe evaluator.eventPlan(foldedName: String(decoding: folded, as: UTF8.self))
    }

    /// Brings the properties that rules read of an event to hand, if any rule reads events of its name.
    @inline(__always)
    func load(event index: Int, of batch: BatchContents, for effect: EventPlan) {
        guard effect.updateCount | effect.markCount != 0 else { return }
        for slot in 0..<plan.interests.properties.count { unsafe slots[slot] = batch.slot(index, slot) }
    }

    @inline(never)
    mutating func learn(_ folded: UnsafeRawBufferPointer) {
        let name = unsafe String(decoding: folded, as: UTF8.self)
        unsafe effects.append(
            NameEffect(
                plan: evaluator.eventPlan(foldedName: name),
                embedding: UntrainedEncoder.embedding(ofToken: folded)))
    }
}
