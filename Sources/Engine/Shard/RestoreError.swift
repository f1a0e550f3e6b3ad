import Customers

/// Why a shard cannot be restored from its changelog.
public enum RestoreError: Error, Sendable, Equatable, CustomStringConvertible {
    case damagedCommitRecord
    /// The changelog's schema, newer than this program's.
    case newerSchema(Int)
    case customer(RecordFault)
    /// Customers, but no commit record.
    case missingCommitRecord
    /// Other customers' records than those that were there at the last commit; how many customers there are and were.
    case notWhole(found: Int, committed: Int)
    case unknownKey
    /// A task of a run that was under way.
    case task
    /// The state is being made anew, or a process that did so has ended before it was done.
    case unfinishedRebuild

    /// Whether a later version of Kindred can read what this one cannot.
    public var isFromLaterVersion: Bool {
        switch self {
        case .newerSchema, .customer(.newerVersion), .customer(.newerModel): true
        case .damagedCommitRecord, .customer, .missingCommitRecord, .notWhole, .unknownKey, .task, .unfinishedRebuild:
            false
        }
    }

    public var description: String {
        switch self {
        case .damagedCommitRecord: "the commit record is damaged"
        case .newerSchema(let schema):
            "the changelog has schema \(schema), and this program reads up to \(CommitRecord.schemaVersion): run the "
                + "version of Kindred that wrote it, or a later one"
        case .customer(let fault): "a customer's record cannot be read: \(fault)"
        case .missingCommitRecord: "there are customers' records and no commit record"
        case .notWhole(let found, let committed) where found != committed:
            "it is not whole: it holds \(found) customers, and at the last commit there were \(committed)"
        case .notWhole:
            "it is not whole: some customers' records are not those of the last commit"
        case .unknownKey: "a record has a key that is neither a customer's nor the commit record's"
        case .task: "a task that was under way cannot be read"
        case .unfinishedRebuild:
            "a rebuild was begun and not finished: run `kindred state rebuild` again"
        }
    }
}
