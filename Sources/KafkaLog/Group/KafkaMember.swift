import CLibrdkafka
import Events
import Logs
import Telemetry

/// A consumer of the group, for one worker.
///
/// Each partition's records lie in a queue of its own, so that a batch is one partition's, and a pause is nothing but
/// not looking: what was fetched ahead stays, within librdkafka's bounds. A partition is taken over paused, at its end,
/// and fetched from the first `seek` on. What an earlier place has in flight is dropped by librdkafka's versions.
final class KafkaMember: LogMember {
    /// A topic's partition that this member holds.
    struct Held {
        let name: PartitionName
        /// nil before the first seek.
        var queue: ClientQueue?
    }

    let cluster: Cluster
    let client: KafkaClient
    let topics: [String]
    private let events: ClientQueue
    private let bell: ArrivalBell
    let inbox: RebalanceInbox
    let membership: SeatMembership
    private let batch = MessageBatch()
    var held: [Held] = []
    /// What is taken over, and not yet told of: where the group stands in it is still to be asked.
    var untold: [PartitionName]?
    /// When an earlier owner's transaction on them must be over.
    var untoldMax = ContinuousClock.now
    /// Revoked or lost, told, and not yet released.
    var isLeaving = false
    var failure: BrokerFailure?
    private var turn = 0
    private var isPaused = false
    private var isClosed = false

    init(
        cluster: Cluster, topics: [String], seat: Seat, settings: [ClientSetting], membership: SeatMembership,
        reporter: EventReporter?
    ) throws(LogError) {
        let inbox = RebalanceInbox()
        self.cluster = cluster
        self.topics = topics
        self.membership = membership
        self.inbox = inbox
        client = unsafe try KafkaClient(
            .consumer, settings: settings,
            context: ClientContext(
                role: "member \(seat.name)", tokens: cluster.settings.tokens, reporter: reporter,
                rebalance: { unsafe inbox.took($0, $1, $2) }))
        guard let bell = ArrivalBell(), let events = ClientQueue.events(of: client) else {
            throw LogError(.stop, "this process may open no more files")
        }
        self.bell = bell
        self.events = events
        events.ring(bell)
        membership.join(client)
        let list = PartitionList(capacity: topics.count)
        for topic in topics { list.add(topic, -1, offset: -1001) }
        let code = unsafe rd_kafka_subscribe(client.handle, list.list)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw cluster.error(BrokerFailure(code), during: "join the group \(cluster.settings.group)")
        }
    }

    deinit { close() }

    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews {
        buffer.removeAll()
        let deadline = ContinuousClock.now + timeout
        while true {
            if let news = try attendToGroup() { return news }
            if !isPaused, let news = try look(into: &buffer) { return news }
            let left = ContinuousClock.now.duration(to: deadline)
            if left <= .zero { return .idle }
            // Open transactions on the group's offsets end without a sign.
            bell.wait(atMost: untold == nil ? left : min(left, .milliseconds(50)))
        }
    }

    /// The records of the partition whose turn it is; nil where there are none.
    private func look(into buffer: inout RecordBuffer) throws(LogError) -> MemberNews? {
        if let failure {
            self.failure = nil
            throw readFailure(failure)
        }
        for _ in held.indices {
            let index = turn % held.count
            turn = index + 1
            guard let queue = held[index].queue else { continue }
            let taken = batch.take(from: queue, into: &buffer)
            if let failure = taken.failure {
                // What came before it is told first.
                guard buffer.count > 0 else { throw readFailure(failure) }
                self.failure = failure
            }
            if buffer.count > 0 {
                return .records(topic: held[index].name.topic, partition: held[index].name.partition)
            }
        }
        return nil
    }

    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError) {
        let name = PartitionName(topic: topic, partition: partition)
        guard let index = held.firstIndex(where: { $0.name == name }) else {
            throw LogError(.stop, "\(topic)/\(partition) is not assigned to this worker")
        }
        let bounds = try cluster.watermarks(topic, partition)
        // Offset 0 asks for what there is; any other was once told by the log, and passing over what is gone since
        // would be a silent gap.
        guard offset >= bounds.start || offset == 0, offset <= bounds.end else {
            throw LogError(
                .stop,
                "\(topic)/\(partition) holds the offsets \(bounds.start) to \(bounds.end), and was asked for \(offset): "
                    + "records fell out of retention before they were read, or the topic was cut or made anew")
        }
        let list = PartitionList()
        list.add(topic, partition, offset: max(offset, bounds.start))
        try attempt("seek in \(topic)/\(partition)") { () throws(BrokerFailure) in
            if let failure = unsafe BrokerFailure(
                taking: rd_kafka_seek_partitions(client.handle, list.list, Self.seekPatience(cluster)))
            {
                throw failure
            }
            try list.checkElements()
            // What lies in the queue is of an earlier place, and is passed over by its version.
            let queue = held[index].queue ?? ClientQueue.records(of: client, topic: topic, partition: partition)
            queue?.ring(bell)
            held[index].queue = queue
            try BrokerFailure.check(unsafe rd_kafka_resume_partitions(client.handle, list.list))
        }
    }

    /// librdkafka before 2.1 takes this one time-out for a thousandth of what it is.
    private static func seekPatience(_ cluster: Cluster) -> Int32 {
        rd_kafka_version() < 0x0201_0000 ? Int32(clamping: Int64(cluster.patience) * 1000) : cluster.patience
    }

    func pause(_ paused: Bool) { isPaused = paused }

    func release(_ partitions: [Int32]) throws(LogError) {
        let released = held.filter { partitions.contains($0.name.partition) }.map(\.name)
        held.removeAll { partitions.contains($0.name.partition) }
        membership.hold(Set(held.map(\.name)))
        try attempt("give up partitions") { () throws(BrokerFailure) in
            if isLeaving {
                // The group goes on once all is given up.
                guard held.isEmpty else { return }
                isLeaving = false
                try BrokerFailure.check(unsafe rd_kafka_assign(client.handle, nil))
            } else if !released.isEmpty {
                let list = PartitionList(capacity: released.count)
                for name in released { list.add(name.topic, name.partition, offset: -1001) }
                try BrokerFailure.check(unsafe rd_kafka_pause_partitions(client.handle, list.list))
            }
        }
    }

    func close() {
        if isClosed { return }
        isClosed = true
        held = []
        membership.leave()
        // Whatever the group waits for is answered, so that the leaving does not wait for it.
        for event in inbox.close() {
            guard case .assigned = event else { continue }
            unsafe _ = rd_kafka_assign(client.handle, PartitionList().list)
        }
        unsafe _ = rd_kafka_assign(client.handle, nil)
        events.ring(nil)
        unsafe _ = rd_kafka_consumer_close(client.handle)
    }

    func attempt(_ what: String, _ body: () throws(BrokerFailure) -> Void) throws(LogError) {
        do {
            try body()
        } catch {
            throw cluster.error(error, during: what)
        }
    }
}

extension BrokerFailure {
    static func check(_ code: rd_kafka_resp_err_t) throws(BrokerFailure) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw BrokerFailure(code) }
    }
}

extension PartitionList {
    /// Throws the first of the elements' errors.
    func checkElements() throws(BrokerFailure) {
        for element in elements { try BrokerFailure.check(element.code) }
    }
}
