import CLibrdkafka
import Synchronization

/// What the group's coordinator wants of a member, from the callback to the poll that acts on it. The callback itself
/// does nothing else: partitions are taken and given up in the member's own time.
final class RebalanceInbox: Sendable {
    enum Event: Sendable {
        case assigned([PartitionName])
        /// `isLost`: they are others' already.
        case revoked([PartitionName], isLost: Bool)
    }

    private struct State {
        var events: [Event] = []
        var isClosing = false
    }

    private let state = Mutex(State())

    /// From now on whatever is wanted is given.
    func close() -> [Event] {
        state.withLock { state in
            state.isClosing = true
            defer { state.events = [] }
            return state.events
        }
    }

    func next() -> Event? { state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() } }

    /// In a poll, on the member's thread.
    func took(_ client: OpaquePointer, _ code: rd_kafka_resp_err_t, _ list: PartitionList) {
        let names = list.elements.map { PartitionName(topic: $0.topic, partition: $0.partition) }
        let isAssignment = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
        let isLost = unsafe rd_kafka_assignment_lost(client) != 0
        let isClosing = state.withLock { state in
            if !state.isClosing {
                state.events.append(isAssignment ? .assigned(names) : .revoked(names, isLost: isLost))
            }
            return state.isClosing
        }
        // A member that leaves waits for this answer.
        if isClosing { unsafe _ = rd_kafka_assign(client, nil) }
    }
}
