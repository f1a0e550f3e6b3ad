import Daemon
import Events
import Logs
import Numerics

/// A clock that is moved by hand.
final class HandClock: WorkerClock, @unchecked Sendable {  // Used on one thread.
    var monotonic: Duration = .zero
    var wall: Int64 { Int64(monotonic / .milliseconds(1)) }
}

/// A broker in memory on one thread: partitions with control records, transactions with fencing and a coordinator that
/// gives them up, one group with generations. What it holds outlives its crashes; connections and what is on its way do
/// not. Requests can be answered by silence although they took effect, or will take effect later.
///
/// Its rules are those of https://kafka.apache.org/documentation and of KIP-98, KIP-360 and KIP-447.
final class SimulatedBroker: @unchecked Sendable {  // Used on one thread.
    /// A request whose sender has stopped waiting for the answer.
    private struct Straggler {
        let sender: Int
        let effect: () throws(BrokerRefusal) -> Void
    }

    let clock: HandClock
    let timing: BrokerTiming
    var faults: Faults
    private(set) var isUp = true
    var partitions: [TopicPartition: BrokerPartition] = [:]
    var transactions: [CoordinatedTransaction] = []
    var committed: [TopicPartition: Int64] = [:]
    var group: BrokerGroup
    private var stragglers: [Straggler] = []
    private var senders = 0

    init(partitions: Int, timing: BrokerTiming = BrokerTiming(), faults: Faults = Faults.none) {
        clock = HandClock()
        self.timing = timing
        self.faults = faults
        group = BrokerGroup(partitions: partitions)
    }

    func partition(_ topic: String, _ number: Int32) -> BrokerPartition {
        partitions[TopicPartition(topic: topic, partition: number)] ?? BrokerPartition()
    }

    /// A record from outside; one without key and value stands for what leaves a gap.
    func put(_ key: [UInt8]?, _ value: [UInt8]?, topic: String, partition: Int32) {
        let isGap = key == nil && value == nil
        let entry = BrokerPartition.Entry(key: key, value: value, visibility: isGap ? .hidden : .committed)
        partitions[TopicPartition(topic: topic, partition: partition), default: BrokerPartition()].append([entry])
    }

    /// Offsets committed outside of a transaction.
    func commit(_ offsets: [TopicPartition: Int64], as credential: GroupCredential?) throws(BrokerRefusal) {
        guard group.accepts(credential) else { throw .generationOver }
        committed.merge(offsets) { $1 }
    }

    /// Time went by.
    func move() {
        guard isUp else { return }
        if !stragglers.isEmpty, faults.happens(30) { deliver(stragglers.remove(at: faults.below(stragglers.count))) }
        if !transactions.isEmpty { moveTransactions() }
        group.move(at: clock.monotonic, timing: timing)
    }

    func crash() {
        isUp = false
        stragglers.removeAll { _ in faults.happens(50) }
    }

    func restart() {
        isUp = true
        group.restart(at: clock.monotonic)
    }

    // MARK: requests

    /// A number for what sends requests; no two are alike.
    func makeSender() -> Int {
        senders += 1
        return senders
    }

    /// A request whose answer is not waited for; it takes effect at any later time, or never.
    func straggle(_ sender: Int, _ effect: @escaping () throws(BrokerRefusal) -> Void) {
        stragglers.append(Straggler(sender: sender, effect: effect))
    }

    /// A connection keeps the order of its requests: before the next one, all earlier ones arrive, or are lost.
    func settle(_ sender: Int) {
        guard stragglers.contains(where: { $0.sender == sender }) else { return }
        let own = stragglers.filter { $0.sender == sender }
        stragglers.removeAll { $0.sender == sender }
        for straggler in own where faults.happens(50) { deliver(straggler) }
    }

    private func deliver(_ straggler: Straggler) {
        do { try straggler.effect() } catch { return }
    }
}
