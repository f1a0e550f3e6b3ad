import Events

/// A partition of the simulated broker: records and the control records that end transactions, each with an offset.
struct BrokerPartition {
    enum Visibility: Equatable {
        /// To be read by everybody.
        case committed
        /// A control record, or a record that was taken back.
        case hidden
        /// Of a transaction that has not ended here.
        case open(producer: Int)
    }

    struct Entry {
        var key: [UInt8]?
        var value: [UInt8]?
        var visibility: Visibility
    }

    private(set) var entries: [Entry] = []
    /// Offset of the first record of an open transaction; the end where there is none.
    private(set) var lastStable = 0
    /// Batches taken of each producer's incarnation.
    private var sequences: [ProducerIdentity: Int] = [:]

    var end: Int { entries.count }

    mutating func append(_ new: [Entry]) {
        entries += new
        settle()
    }

    /// Takes an idempotent producer's batch; a batch that was taken already is passed over, one that comes too early
    /// refused.
    mutating func append(_ new: [Entry], of producer: ProducerIdentity, sequence: Int) throws(BrokerRefusal) {
        let expected = sequences[producer] ?? 0
        if sequence < expected { return }
        guard sequence == expected else { throw .tryAgain }
        sequences[producer] = expected + 1
        append(new)
    }

    /// The number of the next batch that is expected of a producer.
    func sequence(after producer: ProducerIdentity) -> Int { sequences[producer] ?? 0 }

    /// Ends a producer's transaction in this partition.
    mutating func end(of producer: Int, commits: Bool) {
        for index in lastStable..<max(entries.count, lastStable)
        where entries[index].visibility == .open(producer: producer) {
            entries[index].visibility = commits ? .committed : .hidden
        }
        append([Entry(key: nil, value: nil, visibility: .hidden)])
    }

    private mutating func settle() {
        while lastStable < entries.count {
            if case .open = entries[lastStable].visibility { return }
            lastStable += 1
        }
    }

    /// Copies at most `most` committed records from `position` on; answers the position behind what was looked at.
    func read(from position: Int, most: Int, into buffer: inout RecordBuffer) -> Int {
        var at = position
        var copied = 0
        while at < lastStable, copied < most {
            if entries[at].visibility == .committed {
                copy(at, into: &buffer)
                copied += 1
            }
            at += 1
        }
        return at
    }

    private func copy(_ offset: Int, into buffer: inout RecordBuffer) {
        let entry = entries[offset]
        unsafe (entry.key ?? []).withUnsafeBytes { key in
            unsafe (entry.value ?? []).withUnsafeBytes { value in
                unsafe buffer.append(
                    offset: Int64(offset), key: entry.key == nil ? nil : key,
                    value: entry.value == nil ? nil : value)
            }
        }
    }

    /// Whether there is something to read from `position` on.
    func hasRecord(from position: Int) -> Bool {
        position < entries.count && entries[max(position, 0)...].contains { $0.visibility == .committed }
    }

    var committed: [Entry] { entries.filter { $0.visibility == .committed } }
}

/// One incarnation of a producer, as the broker tells them apart.
struct ProducerIdentity: Hashable {
    /// Index of the transactional id.
    var producer: Int
    var epoch: Int
}

/// What a broker answers to what it does not do.
enum BrokerRefusal: Error {
    /// Not now.
    case tryAgain
    /// A newer incarnation has taken over.
    case fenced
    /// Of a generation that is over, or by nobody of the group.
    case generationOver
    /// The transaction is not in a state for this.
    case invalidState
}
