import Customers
import Foundation

// A share is as of one moment, and yet is worked off in slices between events. So a share walks over the rows there were
// at its beginning, and remembers of which rows it has taken the customer ahead of its turn: a customer that is about to
// change (`Shard+Runs`) is added first, as it is. Whoever is added no longer matters, and whoever comes later has a row
// that the walk does not reach.
//
// A task that is under way outlives a restart: it stands in the changelog from the first commit after it was taken to the
// one that has its answer, under the key `!task/RUN/ROUND`. What was counted of it does not: the share begins anew.

/// The tasks that a shard has taken and not answered.
struct ShardTasks {
    /// Shares that are worked off at a time; further tasks wait in order.
    static let activeMax = 4
    /// Tasks that may wait; a further one is refused.
    static let waitingMax = 256

    /// A task, and whether the changelog has it.
    struct Entry {
        let task: ShardTask
        /// Counts the tasks taken.
        let order: UInt64
        var isRecorded = false
    }

    /// A share that is being worked off.
    struct Active {
        var entry: Entry
        let share: any Share
        let moment: ShardAnswer.Moment
        /// The moment's clock.
        let clock: Int64
        /// Rows there were; the walk is at `row`.
        let rows: Int
        var row = 0
        /// Bits of rows at and behind the walk whose customer has been added ahead of its turn.
        private var ahead: [UInt64]

        init(_ entry: Entry, _ share: any Share, _ moment: ShardAnswer.Moment, clock: Int64, rows: Int) {
            self.entry = entry
            self.share = share
            self.moment = moment
            self.clock = clock
            self.rows = rows
            ahead = Array(repeating: 0, count: (rows + 63) / 64)
        }

        /// Whether the customer of a row is still to be added.
        @inline(__always)
        func awaits(_ row: Int) -> Bool {
            row >= self.row && row < rows && ahead[row >> 6] & (1 << UInt64(row & 63)) == 0
        }

        /// Notes that the customer of a row has been added ahead of its turn.
        mutating func take(_ row: Int) { ahead[row >> 6] |= 1 << UInt64(row & 63) }
    }

    /// In the order in which they began, so that their clocks ascend.
    var active: [Active] = []
    private(set) var waiting: [Entry] = []
    /// Of those under way, the one whose turn it is.
    var turn = 0
    private var nextOrder: UInt64 = 0
    /// Keys of tasks that the changelog has and that are no longer under way.
    private(set) var obsolete: [[UInt8]] = []

    var isEmpty: Bool { active.isEmpty && waiting.isEmpty }

    /// Whether the next commit has something to say of tasks.
    var hasNews: Bool {
        !obsolete.isEmpty || active.contains { !$0.entry.isRecorded } || waiting.contains { !$0.isRecorded }
    }

    private var entries: [Entry] { active.map(\.entry) + waiting }

    /// Takes a task in, unless it is under way already.
    mutating func add(_ task: ShardTask) {
        guard !entries.contains(where: { $0.task.run == task.run && $0.task.round == task.round }) else { return }
        waiting.append(Entry(task: task, order: nextOrder))
        nextOrder += 1
    }

    /// Drops all tasks of a run.
    mutating func cancel(run: String) {
        for entry in entries where entry.task.run == run { retire(entry) }
        active.removeAll { $0.entry.task.run == run }
        waiting.removeAll { $0.task.run == run }
    }

    /// The task whose turn it is to begin; nil where there is none, or no room.
    mutating func next() -> Entry? {
        active.count < Self.activeMax && !waiting.isEmpty ? waiting.removeFirst() : nil
    }

    /// Notes that a task is answered.
    mutating func retire(_ entry: Entry) {
        if entry.isRecorded { obsolete.append(Self.key(entry.task)) }
    }

    /// All tasks wait again: what was counted is void.
    mutating func beginAnew() {
        waiting = entries.sorted { $0.order < $1.order }
        active = []
    }

    // MARK: Changelog

    private struct Record: Codable {
        var order: UInt64
        var task: ShardTask
    }

    static let keyPrefix = "!task/"

    private static func key(_ task: ShardTask) -> [UInt8] { Array("\(keyPrefix)\(task.run)/\(task.round)".utf8) }

    private static func value(_ entry: Entry) -> [UInt8] {
        // Texts and whole numbers: there is nothing in a task that JSON cannot hold.
        (try? JSONEncoder().encode(Record(order: entry.order, task: entry.task))).map(Array.init) ?? []
    }

    /// Tasks that the changelog has, with their keys and values.
    var recorded: [(key: [UInt8], value: [UInt8])] {
        entries.filter(\.isRecorded).map { (Self.key($0.task), Self.value($0)) }
    }

    /// What the changelog lacks, a record each; none counts as lacking from now on.
    mutating func takeNews() -> [(key: [UInt8], value: [UInt8]?)] {
        var news: [(key: [UInt8], value: [UInt8]?)] = obsolete.map { ($0, nil) }
        obsolete = []
        for index in active.indices where !active[index].entry.isRecorded {
            news.append((Self.key(active[index].entry.task), Self.value(active[index].entry)))
            active[index].entry.isRecorded = true
        }
        for index in waiting.indices where !waiting[index].isRecorded {
            news.append((Self.key(waiting[index].task), Self.value(waiting[index])))
            waiting[index].isRecorded = true
        }
        return news
    }

    /// Takes in a record of the changelog, in the place of the one before under its key; false where it is none.
    mutating func restore(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) -> Bool {
        waiting.removeAll { unsafe key.elementsEqual(Self.key($0.task)) }
        guard let value = unsafe value else { return true }
        guard let record = unsafe try? JSONDecoder().decode(Record.self, from: Data(value)) else { return false }
        let entry = Entry(task: record.task, order: record.order, isRecorded: true)
        let place = waiting.firstIndex { $0.order > record.order } ?? waiting.count
        waiting.insert(entry, at: place)
        nextOrder = max(nextOrder, record.order + 1)
        return true
    }
}
