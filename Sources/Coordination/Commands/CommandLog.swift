import Foundation

/// The newest commands that were answered, by their ids: who sends one again gets its answer again, and nothing is done
/// twice.
///
/// Bounded: 4,096 commands and 16 MiB of answers; an id that fell out counts as new. A question (a dry run, members, the
/// status) is remembered without its answer, and asked anew: it changes nothing, and its answer may name customers,
/// who are not to be kept in the catalog.
struct CommandLog: Sendable {
    static let commandsMax = 4096
    static let bytesMax = 16 << 20

    struct Entry: Codable, Sendable, Equatable {
        var id: String
        /// Of its content.
        var fingerprint: String
        var offset: Int64
        /// Counts commands from 1.
        var order: UInt64
        /// JSON as it was published; nil for a question.
        var answer: String?

        var bytes: Int { id.utf8.count + (answer?.utf8.count ?? 0) + 64 }
    }

    /// By `order`, of which the oldest is `first`.
    private var entries: [UInt64: Entry] = [:]
    private var orders: [String: UInt64] = [:]
    private var first: UInt64 = 1
    private var next: UInt64 = 1
    private var bytes = 0
    private var outputs: [CoordinatorOutput] = []

    init() {}

    var count: Int { entries.count }

    subscript(id: String) -> Entry? { orders[id].flatMap { entries[$0] } }

    /// Remembers an answered command.
    mutating func note(_ record: CommandRecord, offset: Int64, answer: [UInt8]?) {
        guard orders[record.id] == nil else { return }
        let entry = Entry(
            id: record.id, fingerprint: record.fingerprint, offset: offset, order: next,
            answer: answer.map { String(decoding: $0, as: UTF8.self) })
        // The slot may still hold the oldest, which its record overwrites.
        while !entries.isEmpty, entries.count >= Self.commandsMax || bytes + entry.bytes > Self.bytesMax {
            forgetOldest()
        }
        insert(entry)
        next += 1
        outputs.append(
            .catalog(key: CatalogKey.command(slot: Self.slot(entry.order)), value: CatalogCodec.bytes(entry)))
    }

    private static func slot(_ order: UInt64) -> Int { Int(order % UInt64(commandsMax)) }

    private mutating func insert(_ entry: Entry) {
        entries[entry.order] = entry
        orders[entry.id] = entry.order
        bytes += entry.bytes
    }

    private mutating func forgetOldest() {
        while entries[first] == nil, first < next { first += 1 }
        guard let entry = entries.removeValue(forKey: first) else { return }
        orders[entry.id] = nil
        bytes -= entry.bytes
        outputs.append(.catalog(key: CatalogKey.command(slot: Self.slot(first)), value: nil))
        first += 1
    }

    mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }

    // MARK: Restore

    /// Takes the record of a slot in; a later one of the same slot takes its place.
    mutating func restore(key: String, value: [UInt8]?) throws(CatalogFault) {
        let slot = Int(CatalogKey.split(key).rest) ?? -1
        guard (0..<Self.commandsMax).contains(slot) else { throw .malformed(key: key, text: "there is no such slot") }
        let entry = try value.map { (bytes) throws(CatalogFault) in
            try CatalogCodec.read(Entry.self, key: key, bytes)
        }
        if let earlier = entries.values.first(where: { Self.slot($0.order) == slot }) {
            entries[earlier.order] = nil
            orders[earlier.id] = nil
            bytes -= earlier.bytes
        }
        guard let entry else { return }
        guard Self.slot(entry.order) == slot else { throw .malformed(key: key, text: "it belongs to another slot") }
        insert(entry)
    }

    mutating func finishRestore() {
        first = entries.keys.min() ?? 1
        next = (entries.keys.max() ?? 0) + 1
    }
}
