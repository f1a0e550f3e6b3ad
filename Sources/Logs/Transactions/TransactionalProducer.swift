// What the commit protocol asks of a client of a broker with transactions: librdkafka's producer in production, a
// simulated one in tests.

/// One incarnation of a producer with a transactional id, from its start to its end or its fencing.
///
/// One owner, one thread. A call that fails with `.retriable` may be made again and goes on where it stood.
public protocol TransactionalProducer: AnyObject {
    /// Fences earlier incarnations of the same id and settles what they left open. The first call.
    func initTransactions() throws(ProducerError)
    /// Begins a transaction.
    func begin() throws(ProducerError)
    /// Hands over all records of an output, waiting for room where there is none. The output's bytes are used until
    /// the transaction is over.
    func produce(_ output: TopicOutput) throws(ProducerError)
    /// Adds the group's offsets to the transaction, in the name of the member's present generation.
    func sendOffsets(_ offsets: [ConsumedOffset]) throws(ProducerError)
    /// Makes the transaction visible, once all its records are with the broker.
    func commit() throws(ProducerError)
    /// Takes the transaction back.
    func abort() throws(ProducerError)
    /// Ends this incarnation; what is open stays so until the broker gives it up or the next one begins.
    func close()
}

/// Makes the incarnations of one worker's producer, and reads what the broker holds of them.
public protocol TransactionalClient: AnyObject, Sendable {
    /// A new incarnation, under the same transactional id each time.
    func makeProducer() throws(ProducerError) -> any TransactionalProducer
    /// The group's committed offsets of a topic's partitions, once no transaction on them is open; a partition without
    /// one is left out.
    func committedOffsets(topic: String, partitions: [Int32]) throws(ProducerError) -> [Int32: Int64]
    /// The largest record, key and value in bytes, that a topic takes.
    func recordBytesMax(topic: String) throws(ProducerError) -> Int
}

/// How a producer's call failed.
public struct ProducerError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The same call again; whether it had an effect is not known.
        case retriable
        /// The transaction must be aborted; the same records may go into a new one.
        case abortable
        /// As `abortable`: a record of this topic is larger than the broker takes.
        case tooLarge(topic: String)
        /// As `abortable`: the group has gone on without this member, whose partitions may be others' by now.
        case generationOver
        /// Another incarnation has taken over this transactional id.
        case fenced
        /// This incarnation is of no more use.
        case fatal
        /// Nothing this process can do: a missing permission, a wrong setting.
        case refused
    }
    public let kind: Kind
    /// What happened, where, and what the operator can do.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
