// What Kindred asks of a log: ordered partitions, commits that are whole or not at all, and members that share the
// partitions of the events topic among them.

import Events

/// An ordered, partitioned log with atomic commits.
public protocol Log: AnyObject, Sendable {
    /// Tells this log from every other: what was kept of one is not to be used with another.
    func identity() throws(LogError) -> String
    /// Makes topics that do not exist.
    func create(_ topics: [TopicSpecification]) throws(LogError)
    /// All topics there are, by name.
    func topics() throws(LogError) -> [TopicDescription]
    /// Who reads these topics for the group, and how far, without taking part in it.
    func group(topics: [String]) throws(LogError) -> GroupDescription
    /// What is wrong with a topic, and what mends it.
    func words(for fault: TopicFault) -> String
    /// A reader of one partition from `offset` on, or from the oldest record kept if that is later.
    func reader(topic: String, partition: Int32, from offset: Int64) throws(LogError) -> any LogReader
    /// Appends records from outside to partitions of one topic, each buffer to its partition. In one transaction, or in
    /// order and each once, as the log can.
    func append(_ outputs: [TopicOutput]) throws(LogError)
    /// Names this process to the log, before its first member and committer: what another incarnation of the same name
    /// left behind is then this one's to settle.
    func identify(instance: String) throws(LogError)
    /// A member of the group, one of `seats` of this process that read these topics. The only place that may be refused
    /// with "another `run` has this log".
    func member(topics: [String], seat: Seat, of seats: Int) throws(LogError) -> any LogMember
    /// What commits the work of the member of that seat.
    func committer(seat: Seat) throws(LogError) -> any LogCommitter
    /// Which of these append-only topics keep an erased customer's records until their time is over; those that are left
    /// out are rewritten.
    func retentionAfterErasure(of topics: [String]) throws(LogError) -> [TopicRetention]
    /// Ends everything; waits for commits under way.
    func close()
}

/// A log that knows its one process.
extension Log {
    public func identify(instance: String) throws(LogError) {}
}

extension Log {
    /// A member of the group, for worker `slot` of `slots` in this process.
    public func member(topics: [String], slot: Int, slots: Int) throws(LogError) -> any LogMember {
        try member(topics: topics, seat: .worker(slot), of: slots)
    }

    /// What commits the work of the worker of that number.
    public func committer(slot: Int) throws(LogError) -> any LogCommitter { try committer(seat: .worker(slot)) }
}

/// Reads one partition. One owner, one thread.
public protocol LogReader: AnyObject {
    /// The next records, as many as lie together up to about `bytesMax`; leaves the buffer empty at the end.
    func read(into buffer: inout RecordBuffer, bytesMax: Int) throws(LogError)
    /// Offset of the next record to read. Past gaps at the end too.
    var position: Int64 { get }
    /// Offset behind the last record, asked anew. Where transactions are open, what is not committed yet counts too:
    /// who has come here has missed nothing.
    func end() throws(LogError) -> Int64
    /// The same as it was a second ago at most, for less.
    func recentEnd() throws(LogError) -> Int64
}

extension LogReader {
    public func recentEnd() throws(LogError) -> Int64 { try end() }
}

/// A member of the group: reads the partitions it was given. One owner, one thread.
public protocol LogMember: AnyObject {
    /// News, after at most `timeout`.
    func poll(into buffer: inout RecordBuffer, timeout: Duration) throws(LogError) -> MemberNews
    /// Starts reading a partition of a topic here; nothing of a partition comes before.
    func seek(topic: String, partition: Int32, to offset: Int64) throws(LogError)
    /// Stops or resumes reading all partitions; `poll` goes on.
    func pause(_ paused: Bool)
    /// Gives up revoked and lost partitions. The member joins the group again no sooner.
    func release(_ partitions: [Int32]) throws(LogError)
    /// How long it may hold partitions for its own that are others' already, having slept or been cut off.
    var unawareMax: Duration { get }
    /// Leaves the group.
    func close()
}

/// A group whose partitions are never taken away.
extension LogMember {
    public var unawareMax: Duration { .zero }
}

/// Commits transactions of one worker. One owner, one thread.
public protocol LogCommitter: AnyObject, Sendable {
    /// Fences what an earlier process left open in this worker's place, so that nobody waits for it. What fails here for
    /// the time being is made up for by the first commit.
    func prepare() throws(LogError)
    /// Commits all of it or nothing; an error's remedy says which, or that it is not known. After `.retry` it goes on
    /// where it stood, so the next call is given the same transaction.
    func commit(_ transaction: LogTransaction) throws(LogError)
    /// Fences whatever was under way and answers the group's committed offsets of these partitions.
    func recover(topic: String, partitions: [Int32]) throws(LogError) -> [Int32: Int64]
    /// The largest record, key and value in bytes, that a topic takes, asked anew; nil where there is no bound.
    func recordBytesMax(topic: String) throws(LogError) -> Int?
}

/// A log that knows no other writers and no bounds.
extension LogCommitter {
    public func prepare() throws(LogError) {}
    public func recordBytesMax(topic: String) throws(LogError) -> Int? { nil }
}
