import Daemon

/// A transactional id at the broker.
struct CoordinatedTransaction {
    enum State: Equatable {
        case empty, ongoing
        /// Decided, and still to be told to the partitions.
        case ending(commits: Bool)
        case ended(commits: Bool)
    }

    let id: String
    let producer: Int
    var epoch = 0
    var state = State.empty
    var begun: Duration = .zero
    /// Partitions with records that have not been told the end.
    var partitions: [TopicPartition] = []
    /// Offsets that hold once the group has been told of the commit.
    var offsets: [TopicPartition: Int64] = [:]
}

// Transactions as a broker's coordinator has them.
extension SimulatedBroker {
    /// A new incarnation; ends what the last one left open, which may take a while.
    func initProducer(_ id: String) throws(BrokerRefusal) -> ProducerIdentity {
        if !transactions.contains(where: { $0.id == id }) {
            transactions.append(CoordinatedTransaction(id: id, producer: transactions.count))
        }
        guard let number = transactions.firstIndex(where: { $0.id == id }) else { throw .invalidState }
        switch transactions[number].state {
        case .ongoing:
            transactions[number].epoch += 1
            transactions[number].state = .ending(commits: false)
            throw .tryAgain
        case .ending: throw .tryAgain
        case .empty, .ended:
            transactions[number].epoch += 1
            transactions[number].state = .empty
            return ProducerIdentity(producer: number, epoch: transactions[number].epoch)
        }
    }

    func produce(
        _ entries: [BrokerPartition.Entry], to place: TopicPartition, sequence: Int, by identity: ProducerIdentity
    ) throws(BrokerRefusal) {
        try open(identity)
        if !transactions[identity.producer].partitions.contains(place) {
            transactions[identity.producer].partitions.append(place)
        }
        try partitions[place, default: BrokerPartition()].append(entries, of: identity, sequence: sequence)
    }

    func sendOffsets(
        _ offsets: [TopicPartition: Int64], as credential: GroupCredential?, by identity: ProducerIdentity
    ) throws(BrokerRefusal) {
        try open(identity)
        guard group.accepts(credential) else { throw .generationOver }
        transactions[identity.producer].offsets.merge(offsets) { $1 }
    }

    /// Ends the transaction; asking again for the same end is answered alike.
    func end(commits: Bool, by identity: ProducerIdentity) throws(BrokerRefusal) {
        guard transactions[identity.producer].epoch == identity.epoch else { throw .fenced }
        switch transactions[identity.producer].state {
        case .ongoing: transactions[identity.producer].state = .ending(commits: commits)
        case .ending: throw .tryAgain
        case .ended(commits): return
        case .empty, .ended: throw .invalidState
        }
    }

    private func open(_ identity: ProducerIdentity) throws(BrokerRefusal) {
        guard transactions[identity.producer].epoch == identity.epoch else { throw .fenced }
        switch transactions[identity.producer].state {
        case .ongoing: return
        case .ending: throw .tryAgain
        case .empty, .ended:
            transactions[identity.producer].state = .ongoing
            transactions[identity.producer].begun = clock.monotonic
        }
    }

    var hasOpenTransactions: Bool {
        transactions.contains { transaction in
            switch transaction.state {
            case .ongoing, .ending: true
            case .empty, .ended: false
            }
        }
    }

    /// Gives up transactions that are open for too long, and tells partitions one by one of ends.
    func moveTransactions() {
        for number in transactions.indices {
            switch transactions[number].state {
            case .ongoing where clock.monotonic - transactions[number].begun >= timing.transactionTimeout:
                transactions[number].epoch += 1
                transactions[number].state = .ending(commits: false)
            case .ending(let commits): if faults.happens(50) { tellOne(&transactions[number], commits: commits) }
            case .empty, .ongoing, .ended: continue
            }
        }
    }

    /// Writes the control record of one partition, or into the group's offsets, in any order.
    private func tellOne(_ transaction: inout CoordinatedTransaction, commits: Bool) {
        let places = transaction.partitions.count
        let choice = faults.below(places + (transaction.offsets.isEmpty ? 0 : 1) + 1)
        if choice < places {
            partitions[transaction.partitions.remove(at: choice)]?.end(of: transaction.producer, commits: commits)
        } else {
            if commits { committed.merge(transaction.offsets) { $1 } }
            transaction.offsets = [:]
        }
        if transaction.partitions.isEmpty, transaction.offsets.isEmpty { transaction.state = .ended(commits: commits) }
    }

    /// The group's offsets of these partitions, once no transaction is about to change them.
    func stableOffsets(_ places: [TopicPartition]) throws(BrokerRefusal) -> [TopicPartition: Int64] {
        for transaction in transactions where places.contains(where: { transaction.offsets[$0] != nil }) {
            throw .tryAgain
        }
        return committed.filter { places.contains($0.key) }
    }
}
