import Engine
import Rules

// The coordinator's own record.

extension Coordinator {
    /// Takes a record of `catalog` in; those of a key overwrite each other, and nil is a tombstone.
    public mutating func restore(key: String, value: [UInt8]?) throws(CatalogFault) {
        let (family, rest) = CatalogKey.split(key)
        switch family {
        case "command": try log.restore(key: key, value: value)
        case "adoption": try adoption.restore(partition: key, value: value)
        case "progress": try adoption.restore(progress: key, value: value)
        case "run": runRecords[key] = value
        case "pending":
            pending[rest] = try value.map { (bytes) throws(CatalogFault) in
                try CatalogCodec.read(PendingCommand.self, key: key, bytes)
            }
        case "clock":
            guard let partition = Int32(rest) else { throw .malformed(key: key, text: "it names no partition") }
            moments[partition] = try value.map { (bytes) throws(CatalogFault) in
                try CatalogCodec.read(ShardAnswer.Moment.self, key: key, bytes)
            }
        default:
            guard try catalog.restore(key: key, value: value) else {
                throw .malformed(key: key, text: "no record of this program has such a key")
            }
        }
    }

    /// All of `catalog` is read: questions that shards have not answered are asked again.
    public mutating func finishRestore(at wall: Int64) throws(CatalogFault) {
        now = max(now, wall)
        try catalog.finishRestore()
        log.finishRestore()
        for (key, value) in runRecords.sorted(by: { $0.key < $1.key }) { try runs.restore(key: key, value: value) }
        runRecords = [:]
        runs.finishRestore(catalog.runContext)
        // An erasure's orders and answers lie in topics: none is lost.
        for (_, command) in pending.sorted(by: { $0.key < $1.key }) where !command.isErasure { askAgain(command) }
        collect()
    }

    /// What the set of definitions under these records of `catalog` is, for a shard that restores before it was told;
    /// nil where no coordinator ever wrote one. Records that are of something else are passed over.
    public static func definitions(in records: [String: [UInt8]]) throws(CatalogFault) -> DefinitionSet? {
        guard records[CatalogKey.head] != nil else { return nil }
        var catalog = Catalog()
        for (key, value) in records { _ = try catalog.restore(key: key, value: value) }
        try catalog.finishRestore()
        return catalog.set
    }
}
