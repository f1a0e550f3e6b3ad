import Coordination
import Engine
import Foundation
import Insights
import Numerics
import Rules

/// A book of runs with what it published, the shards it asks, and a clock moved by hand.
struct RunBench {
    var book: RunBook
    var wall: Int64 = 1_000_000
    let shards: [SampleShard]
    private(set) var context: RunContext
    private(set) var statuses: [RunRecord] = []
    private(set) var insights: [String: InsightRecord] = [:]
    private(set) var insightBytes: [String: [UInt8]] = [:]
    /// Of the book, newest by key.
    private(set) var catalog: [String: [UInt8]] = [:]
    /// All records by topic, tombstones aside.
    var published: [(topic: String, record: [UInt8])] = []
    /// Tasks that shards have not answered, in the order asked.
    private(set) var asked: [(partition: Int32, task: ShardTask)] = []
    private(set) var canceled: [String] = []
    private var numbers: [String: UInt64] = [:]
    private let settings: CoordinatorSettings

    static let deadline: Int64 = 60_000

    init(
        _ definitions: [Definition], shards: [SampleShard] = [SampleShard(), SampleShard(), SampleShard()],
        protected: Set<String> = [], rules: [String: String] = [:]
    ) throws {
        self.shards = shards
        settings = CoordinatorSettings(
            partitions: Int32(shards.count), protectedAttributes: protected, runDeadline: Self.deadline)
        let set = DefinitionSet(
            version: 1, measures: [.init(id: "spend", name: "Spend", expression: "sum(purchase.total)")],
            segments: ["a", "b", "c"].map {
                .init(id: $0, membership: rules[$0].map { .rule($0, isBackfilled: false) } ?? .list)
            })
        context = RunContext(
            insights: Dictionary(uniqueKeysWithValues: definitions.map { ($0.id, Self.entry($0)) }),
            definitions: try set.check(), segmentNames: ["a": "Ada's"])
        book = RunBook(settings: settings, context: context)
        book.finishRestore(context)
        adopt { _ in }
    }

    static func entry(_ definition: Definition, version: UInt32 = 1) -> CatalogEntry {
        CatalogEntry(definition: definition, source: .control, version: version, created: 0, edited: 0)
    }

    static func overlap(
        _ id: String, _ segments: [String] = ["a", "b"], fields: [String] = [], schedule: String? = nil
    ) -> Definition {
        Definition(
            id: id,
            spec: .overlap(
                OverlapSpec(
                    segments: segments, fields: fields, schedule: schedule.map { ScheduleSpec(text: $0) })))
    }

    static func differentiators(
        _ id: String, _ segment: String = "a", against: String? = nil, fields: [String]? = nil
    ) -> Definition {
        Definition(
            id: id, spec: .differentiators(DifferentiatorsSpec(segment: segment, against: against, fields: fields)))
    }

    // MARK: What happens

    mutating func adopt(_ change: (inout RunContext) -> Void) {
        change(&context)
        book.adopt(context, at: wall)
        collect()
    }

    mutating func request(_ id: String, _ cause: RunCause = .refresh) -> RunBook.Request {
        let request = book.request(id, number: numbers[id, default: 0] + 1, cause: cause, command: "cmd", at: wall)
        if case .queued = request { numbers[id, default: 0] += 1 }
        collect()
        return request
    }

    mutating func cancel(_ target: String) -> String? {
        defer { collect() }
        return book.cancel(target, command: "cmd-9", at: wall)
    }

    mutating func advance(by milliseconds: Int64 = 0, clock: Int64? = nil) -> [(id: String, due: Int64)] {
        wall += milliseconds
        let due = book.advance(to: wall, clock: clock)
        collect()
        return due
    }

    mutating func apply(_ answer: ShardAnswer) -> Bool {
        defer { collect() }
        return book.apply(answer, at: wall)
    }

    /// The coordinator dies, and another one reads what was kept.
    mutating func restart() throws {
        book = RunBook(settings: settings, context: context)
        for (key, value) in catalog { try book.restore(key: key, value: value) }
        book.finishRestore(context)
        collect()
        _ = advance()
    }

    // MARK: Shards

    static func moment(_ partition: Int32, _ offset: Int64 = 7) -> ShardAnswer.Moment {
        ShardAnswer.Moment(offsets: ["events": offset], clock: 500 + Int64(partition))
    }

    /// A shard's answers to a task, a record a part.
    func answers(_ partition: Int32, _ task: ShardTask, offset: Int64 = 7) throws -> [ShardAnswer] {
        let parts = try shards[Int(partition)].parts(task.question)
        return parts.enumerated().map { index, bytes in
            ShardAnswer(
                partition: partition, moment: Self.moment(partition, offset),
                content: .share(run: task.run, round: task.round, part: index + 1, parts: parts.count), bytes: bytes)
        }
    }

    /// Takes what was asked and not answered yet.
    mutating func takeAsked() -> [(partition: Int32, task: ShardTask)] {
        defer { asked = [] }
        return asked
    }

    mutating func putBack(_ tasks: [(partition: Int32, task: ShardTask)]) { asked = tasks + asked }

    /// Lets the shards answer until nothing is asked any more.
    mutating func answerAll() throws {
        while !asked.isEmpty {
            for (partition, task) in takeAsked() {
                for answer in try answers(partition, task) { _ = apply(answer) }
            }
        }
    }

    // MARK: What was published

    func last(_ run: String) -> RunRecord? { statuses.last { $0.id == run } }

    /// The words of a run's changes, progress aside.
    func course(_ run: String) -> [String] {
        var words: [String] = []
        for record in statuses where record.id == run && words.last != record.status.rawValue {
            words.append(record.status.rawValue)
        }
        return words
    }

    private mutating func collect() {
        for output in book.takeOutputs() {
            publish(output)
            switch output {
            case .catalog(let key, let value): catalog[key] = value
            case .order(let partition, .work(let task)): asked.append((partition, task))
            case .order(let partition, .cancel(let run)):
                asked.removeAll { $0.partition == partition && $0.task.run == run }
                canceled.append(run)
            case .order: break
            case .status(_, let value):
                if let value, let record = read(RunRecord.self, value) { statuses.append(record) }
            case .insight(let key, let value):
                insightBytes[key] = value
                insights[key] = value.flatMap { read(InsightRecord.self, $0) }
            }
        }
    }

    private mutating func publish(_ output: CoordinatorOutput) {
        switch output {
        case .catalog(_, let value): if let value { published.append(("catalog", value)) }
        case .order(_, let order): if let json = try? order.json() { published.append(("jobs", json)) }
        case .status(_, let value): if let value { published.append(("job-status", value)) }
        case .insight(_, let value): if let value { published.append(("insights", value)) }
        }
    }

    private func read<Record: Decodable>(_ type: Record.Type, _ bytes: [UInt8]) -> Record? {
        let record = InsightJSON.read(type, bytes)
        precondition(record != nil, String(decoding: bytes, as: UTF8.self))
        return record
    }
}
