import Engine
import Events
import Rules

/// A shard that takes definitions over by order while events go on: how long the events stand for it, and what it takes.
struct TakeoverStream: ~Copyable {
    /// As the daemon takes turns.
    private static let recordSlice = 1024
    private static let customerSlice = 1024
    private static let turnsPerCommit = 100

    private var source: ReferenceRecords
    private var records = RecordBuffer(capacity: 1 << 20)
    private var cursor = RecordCursor()
    private var turns = 0
    /// What stood between two slices of events.
    private(set) var pauses: [Duration] = []
    /// The takeover alone.
    var work = Stopwatch()

    /// - Parameter source: the events that go on.
    init(_ source: consuming ReferenceRecords) { self.source = source }

    /// Orders definitions and goes on until they are taken over; `readPast` reads a slice of the past's events into the
    /// shard that is given it, and answers whether there are none left.
    mutating func run(
        _ definitions: DefinitionSet, _ shard: inout Shard, readPast: (inout Shard, inout Shard) throws -> Bool
    ) throws {
        var order = RecordBuffer()
        unsafe try ShardOrder.adopt(definitions).json().withUnsafeBytes { unsafe order.append(key: nil, value: $0) }
        var orderCursor = RecordCursor()
        pause { _ = shard.apply(order, topic: 1, from: &orderCursor) }
        while shard.isTakingOver {
            if var past = shard.emptyPast() {
                var isOver = false
                // What came meanwhile would have to be read, too: here, nothing comes.
                while !isOver { try pause { isOver = try readPast(&past, &shard) } }
                pause { shard.take(past: &past) }
            }
            pause { _ = shard.advanceTakeover(atMost: Self.customerSlice) }
            stream(&shard)
        }
    }

    private mutating func pause(_ body: () throws -> Void) rethrows {
        let begun = ContinuousClock.now
        try work.measure(body)
        pauses.append(ContinuousClock.now - begun)
    }

    /// A slice of events, and their timers.
    private mutating func stream(_ shard: inout Shard) {
        if shard.apply(records, from: &cursor, limit: Self.recordSlice) == 0 {
            cursor = RecordCursor()
            _ = source.fill(&records, count: 20 * Self.recordSlice)
            shard.apply(records, from: &cursor, limit: Self.recordSlice)
        }
        _ = shard.fireTimers(limit: 2048)
        turns += 1
        if turns % Self.turnsPerCommit == 0 { shard.drainOutputs { _ in } }
    }
}
