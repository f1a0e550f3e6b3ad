import Coordination
import Daemon
import Events
import Logs

extension RebuildPlace {
    /// Publishes the rules as they are now, as a coordinator whose shards do not run.
    func define() throws {
        try withLog { log in
            let topics = TopicPlan(place.configuration.topics)
            var coordinator = CoordinatorProcessor(
                settings: CoordinatorSettings(partitions: Int32(Self.partitions)), topics: topics,
                configured: ConfiguredDefinitions(place.configuration.defining(try plan())), wall: wall.now)
            let reader = try log.reader(topic: topics.catalog, partition: 0, from: 0)
            var records = RecordBuffer()
            while try reader.position < reader.end() {
                try reader.read(into: &records, bytesMax: 1 << 20)
                var cursor = RecordCursor()
                while let record = records.next(&cursor) { try coordinator.restore(record) }
            }
            coordinator.start(at: (try coordinator.finishRestore() ?? []).map { $0 ?? 0 })
            guard let frozen = coordinator.freeze(at: wall.now, isLast: true) else { return }
            let offsets = zip([topics.control, topics.partials], frozen.next).map {
                ConsumedOffset(topic: $0, partition: 0, next: $1)
            }
            try log.committer(seat: .coordinator).commit(
                LogTransaction(outputs: frozen.outputs, offsets: offsets))
        }
    }
}
