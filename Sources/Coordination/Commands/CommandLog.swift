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
        /// Whether the answer that was published names customers: it goes when a customer is erased, and with this
        /// entry.
        var namesCustomers: Bool

        var bytes: Int { id.utf8.count + (answer?.utf8.count ?? 0) + 64 }
    }

    /// By slot.
    private var entries: [Int: Entry] = [:]
    private var slots: [String: Int] = [:]
    /// Orders of the oldest that may still be there, and of the next one.
    private var first: UInt64 = 1
    private var next: UInt64 = 1
    private var bytes = 0
    private var outputs: [CoordinatorOutput] = []

    init() {}

    var count: Int { entries.count }

    subscript(id: String) -> Entry? { slots[id].flatMap { entries[$0] } }

    /// Remembers an answered command; of one that is known only whether its answer names customers.
    /// - Parameter answer: nil where the command may be worked on again.
    mutating func note(
        id: String, fingerprint: String, offset: Int64, answer: [UInt8]?, namesCustomers: Bool = false
    ) {
        if let slot = slots[id] {
            guard namesCustomers, entries[slot]?.namesCustomers == false else { return }
            entries[slot]?.namesCustomers = true
            return keep(slot)
        }
        let entry = Entry(
            id: id, fingerprint: fingerprint, offset: offset, order: next,
            answer: answer.map { String(decoding: $0, as: UTF8.self) }, namesCustomers: namesCustomers)
        while !entries.isEmpty, entries.count >= Self.commandsMax || bytes + entry.bytes > Self.bytesMax {
            forgetOldest()
        }
        let slot = Self.slot(entry.order)
        insert(entry, slot)
        next += 1
        keep(slot)
    }

    /// Takes back every answer that names customers.
    mutating func forgetCustomers() {
        for (slot, entry) in entries.sorted(by: { $0.value.order < $1.value.order }) where entry.namesCustomers {
            outputs.append(.status(key: entry.id, value: nil))
            entries[slot]?.namesCustomers = false
            keep(slot)
        }
    }

    private mutating func keep(_ slot: Int) {
        outputs.append(
            .catalog(key: CatalogKey.command(slot: slot), value: entries[slot].map { CatalogCodec.bytes($0) }))
    }

    private static func slot(_ order: UInt64) -> Int { Int(order % UInt64(commandsMax)) }

    private mutating func insert(_ entry: Entry, _ slot: Int) {
        entries[slot] = entry
        slots[entry.id] = slot
        bytes += entry.bytes
    }

    private mutating func remove(_ slot: Int) -> Entry? {
        guard let entry = entries.removeValue(forKey: slot) else { return nil }
        slots[entry.id] = nil
        bytes -= entry.bytes
        return entry
    }

    private mutating func forgetOldest() {
        while first < next {
            let slot = Self.slot(first)
            first += 1
            guard let entry = remove(slot) else { continue }
            if entry.namesCustomers { outputs.append(.status(key: entry.id, value: nil)) }
            return keep(slot)
        }
    }

    mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }

    // MARK: Restore

    /// Takes the record of a slot in; a later one of the same slot takes its place.
    mutating func restore(key: String, value: [UInt8]?) throws(CatalogFault) {
        guard let slot = Int(CatalogKey.split(key).rest), (0..<Self.commandsMax).contains(slot) else {
            throw .malformed(key: key, text: "there is no such slot")
        }
        _ = remove(slot)
        guard let value else { return }
        let entry = try CatalogCodec.read(Entry.self, key: key, value)
        guard Self.slot(entry.order) == slot else { throw .malformed(key: key, text: "it belongs to another slot") }
        insert(entry, slot)
    }

    mutating func finishRestore() {
        // While records are read, an id may have passed from one slot to another.
        slots = Dictionary(entries.map { ($0.value.id, $0.key) }) { $0 < $1 ? $1 : $0 }
        first = entries.values.map(\.order).min() ?? 1
        next = (entries.values.map(\.order).max() ?? 0) + 1
    }
}
