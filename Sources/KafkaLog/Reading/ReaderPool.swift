import Logs
import Synchronization
import Telemetry

/// The clients that readers read by. A client takes a moment to connect and has threads of its own, so there are few:
/// as many as read at once up to a bound, then readers share. No client reads a partition for two readers.
final class ReaderPool: Sendable {
    static let clientsMax = 4

    private struct Entry {
        let client: ReadingClient
        var partitions: Set<PartitionName> = []
    }

    /// A client's use by one reader; ends with the value.
    final class Lease {
        let client: ReadingClient
        private let name: PartitionName
        private let pool: ReaderPool

        fileprivate init(_ client: ReadingClient, _ name: PartitionName, _ pool: ReaderPool) {
            self.client = client
            self.name = name
            self.pool = pool
        }

        deinit { pool.giveBack(client, name) }
    }

    private let settings: KafkaLogSettings
    private let reporter: EventReporter?
    private let entries = Mutex<[Entry]>([])

    init(settings: KafkaLogSettings, reporter: EventReporter?) {
        self.settings = settings
        self.reporter = reporter
    }

    /// A client for one partition: an idle one, else a new one, else the one with the fewest readers.
    func lease(_ name: PartitionName) throws(LogError) -> Lease {
        let found = entries.withLock { entries -> ReadingClient? in
            let free = entries.indices.filter { !entries[$0].partitions.contains(name) }
            let least = free.min { entries[$0].partitions.count < entries[$1].partitions.count }
            guard let least, entries[least].partitions.isEmpty || entries.count >= Self.clientsMax else { return nil }
            entries[least].partitions.insert(name)
            return entries[least].client
        }
        if let found { return Lease(found, name, self) }
        let client = try makeClient()
        entries.withLock { $0.append(Entry(client: client, partitions: [name])) }
        return Lease(client, name, self)
    }

    private func giveBack(_ client: ReadingClient, _ name: PartitionName) {
        // A client beyond the bound, made because others read the same partition, goes once it is idle.
        let gone = entries.withLock { entries -> Entry? in
            guard let index = entries.firstIndex(where: { $0.client === client }) else { return nil }
            entries[index].partitions.remove(name)
            guard entries[index].partitions.isEmpty, entries.count > Self.clientsMax else { return nil }
            return entries.remove(at: index)
        }
        withExtendedLifetime(gone) {}
    }

    private func makeClient() throws(LogError) -> ReadingClient {
        let settings = self.settings.clientSettings([
            ("statistics.interval.ms", "0"),
            // Much at once, for a restore; and soon told that there is no more.
            ("fetch.message.max.bytes", "8388608"),
            ("queued.min.messages", "1000000"),
            ("queued.max.messages.kbytes", "65536"),
            ("fetch.wait.max.ms", "20"),
            ("fetch.error.backoff.ms", "50"),
        ])
        let owned = self.settings.owned([
            ("isolation.level", "read_committed"), ("auto.offset.reset", "error"), ("enable.partition.eof", "true"),
            ("enable.auto.commit", "false"), ("allow.auto.create.topics", "false"),
        ])
        return unsafe ReadingClient(
            try KafkaClient(
                .consumer, settings: settings + owned,
                context: ClientContext(role: "reader", tokens: self.settings.tokens, reporter: reporter)))
    }
}
