import Coordination
import Engine
import Foundation
import Insights
import Rules
import Testing

/// A coordinator with the topics that it writes, read back by Foundation.
struct Desk {
    var coordinator: Coordinator
    /// `catalog` as it is after compaction.
    var catalog: [String: [UInt8]] = [:]
    /// All records of `job-status`, in order.
    var statuses: [(key: String, value: [String: Any])] = []
    /// All orders of each partition.
    var orders: [Int32: [ShardOrder]] = [:]
    var insights: [String: [UInt8]] = [:]
    var offset: Int64 = 0
    var wall: Int64 = 1_767_225_600_000

    init(_ settings: CoordinatorSettings = CoordinatorSettings(partitions: 3), configured: [Definition] = []) {
        coordinator = Coordinator(settings: settings)
        coordinator.reconcile(ConfiguredDefinitions(configured), at: wall)
        take()
    }

    /// One that begins with this catalog.
    init(restoring catalog: [String: [UInt8]], _ settings: CoordinatorSettings, at wall: Int64) throws {
        coordinator = Coordinator(settings: settings)
        self.wall = wall
        self.catalog = catalog
        for (key, value) in catalog { try coordinator.restore(key: key, value: value) }
        try coordinator.finishRestore(at: wall)
        take()
    }

    mutating func take() {
        for output in coordinator.takeOutputs() {
            switch output {
            case .catalog(let key, let value): catalog[key] = value
            case .order(let partition, let order): orders[partition, default: []].append(order)
            case .insight(let key, let value): insights[key] = value
            case .status(let key, nil): statuses.removeAll { $0.key == key }
            case .status(let key, let value?):
                let object = (try? JSONSerialization.jsonObject(with: Data(value))) as? [String: Any]
                #expect(object?["id"] as? String == key, "\(String(decoding: value, as: UTF8.self))")
                statuses.append((key, object ?? [:]))
            }
        }
    }

    mutating func send(bytes: [UInt8]) {
        coordinator.apply(command: bytes, offset: offset, at: wall)
        offset += 1
        take()
    }

    /// Sends a command; answers what it was answered at once.
    @discardableResult
    mutating func send(_ json: String) -> Answer? {
        let before = statuses.count
        send(bytes: Array(json.utf8))
        return statuses[before...].first { $0.value["kind"] as? String == "command" }.map { Answer($0.value) }
    }

    mutating func answer(_ partition: Int32, _ content: ShardAnswer.Content, bytes: [UInt8] = [], clock: Int64? = nil) {
        let moment = ShardAnswer.Moment(offsets: ["events": 7], clock: clock)
        coordinator.apply(ShardAnswer(partition: partition, moment: moment, content: content, bytes: bytes), at: wall)
        take()
    }

    mutating func pass(milliseconds: Int64) {
        wall += milliseconds
        coordinator.advance(to: wall)
        take()
    }

    /// Every partition takes over what it was told.
    mutating func adoptAll() {
        for partition in 0..<coordinator.settings.partitions {
            answer(partition, .adopted(version: coordinator.definitions.version, segments: []))
        }
    }

    /// The newest answer to a command.
    func lastAnswer(_ id: String) -> Answer? {
        statuses.last { $0.key == id && $0.value["kind"] as? String == "command" }.map { Answer($0.value) }
    }

    /// The status words of a run, in order.
    func run(_ id: String) -> [String] {
        statuses.filter { $0.key == id && $0.value["kind"] as? String == "run" }.compactMap {
            $0.value["status"] as? String
        }
    }

    /// The questions that a partition was asked, by their runs, in order.
    func questions(_ partition: Int32 = 0) -> [ShardTask] {
        (orders[partition] ?? []).compactMap { if case .work(let task) = $0 { task } else { nil } }
    }

    func adopted(_ partition: Int32 = 0) -> [DefinitionSet] {
        (orders[partition] ?? []).compactMap { if case .adopt(let set) = $0 { set } else { nil } }
    }

    func entry(_ kind: DefinitionKind, _ id: String) -> CatalogEntry? {
        coordinator.entries.first { $0.key == DefinitionKey(kind: kind, id: id) }
    }
}

/// An answer to a command.
struct Answer {
    let status: String
    let faults: [(field: String?, text: String)]
    let result: [String: Any]

    init(_ object: [String: Any]) {
        status = object["status"] as? String ?? ""
        faults = (object["faults"] as? [[String: Any]] ?? []).map {
            ($0["field"] as? String, $0["text"] as? String ?? "")
        }
        result = object["result"] as? [String: Any] ?? [:]
    }

    /// `field: text`, one a line.
    var words: String { faults.map { "\($0.field ?? "-"): \($0.text)" }.joined(separator: "\n") }
}
