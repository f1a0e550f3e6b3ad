import CLibrdkafka
import Logs
import Synchronization

/// What the producer of a seat knows of the seat's member: whose offsets it may commit, and as whom.
///
/// The broker takes offsets in a transaction from whoever says nothing of a membership, so it is on this side that a
/// member without one, or without the partition, is refused.
final class SeatMembership: Sendable {
    private struct State {
        var client: KafkaClient?
        var held: Set<PartitionName> = []
        var wasMember = false
    }

    private let state = Mutex(State())

    func join(_ client: KafkaClient) {
        state.withLock { $0 = State(client: client, held: [], wasMember: true) }
    }

    func leave() {
        state.withLock { state in
            state.client = nil
            state.held = []
        }
    }

    func hold(_ partitions: Set<PartitionName>) { state.withLock { $0.held = partitions } }

    /// The group's metadata to commit these offsets with; nil where the group has gone on without the member.
    ///
    /// Where the seat never had a member, the group is asked to take them from nobody, as tools do.
    func metadata(group: String, offsets: [ConsumedOffset]) -> GroupMetadata? {
        let (client, isHeld, wasMember) = state.withLock { state in
            let isHeld = offsets.allSatisfy {
                state.held.contains(PartitionName(topic: $0.topic, partition: $0.partition))
            }
            return (state.client, isHeld, state.wasMember)
        }
        guard wasMember else { return GroupMetadata(group: group) }
        guard let client, isHeld, let metadata = GroupMetadata(of: client), metadata.isMember else { return nil }
        return metadata
    }
}

/// Owns what says as whom offsets are committed.
@safe
final class GroupMetadata {
    let handle: OpaquePointer

    init?(of client: KafkaClient) {
        guard let handle = unsafe rd_kafka_consumer_group_metadata(client.handle) else { return nil }
        unsafe self.handle = unsafe handle
    }

    init?(group: String) {
        guard let handle = unsafe rd_kafka_consumer_group_metadata_new(group) else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe rd_kafka_consumer_group_metadata_destroy(handle) }

    /// Whether it names a member and a generation.
    var isMember: Bool { memberID != nil }

    /// The member's id; nil where it names none, or no generation. librdkafka 2.0 has no other way to ask than its serialised form:
    /// seven bytes of a mark, the generation in the machine's order, the group and the member, each ended by a 0.
    var memberID: String? {
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        if let error = unsafe rd_kafka_consumer_group_metadata_write(handle, &bytes, &count) {
            unsafe rd_kafka_error_destroy(error)
            return nil
        }
        guard let bytes = unsafe bytes else { return nil }
        defer { unsafe rd_kafka_mem_free(nil, bytes) }
        let form = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        guard form.count > 12 else { return nil }
        let generation = unsafe form.loadUnaligned(fromByteOffset: 7, as: Int32.self)
        guard let groupEnd = unsafe form[11...].firstIndex(of: 0), groupEnd + 1 < form.count else { return nil }
        let member = unsafe form[(groupEnd + 1)...].prefix { $0 != 0 }
        guard generation >= 0, unsafe !member.isEmpty else { return nil }
        return unsafe String(decoding: member, as: UTF8.self)
    }
}
