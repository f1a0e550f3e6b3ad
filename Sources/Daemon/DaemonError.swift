import Logs

/// Why the daemon, or one of its workers, could not go on.
public enum DaemonError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The log refused, in its own words.
    case log(String)
    /// The state folder cannot be used.
    case stateFolder(String)
    /// A topic is not as it must be.
    case topics([String])
    /// The changelog and the committed offset contradict each other.
    case restore(topic: String, partition: Int32, String)
    /// The restore of a partition read nothing new for this long.
    case restoreStalled(partition: Int32, Duration)
    /// The last commit, of these partitions and so many records and timers, did not come about in the time that a stop
    /// has.
    case stopOverdue(Duration, partitions: [Int32], steps: Int)
    /// The configuration holds definitions that cannot be used.
    case definitions([String])
    /// The state cannot be made anew now: why, in words.
    case rebuild(String)
    /// Something happened that the code holds for impossible.
    case broken(String)

    init(_ error: LogError) { self = .log(error.description) }

    public var description: String {
        switch self {
        case .log(let text), .stateFolder(let text), .rebuild(let text), .broken(let text): text
        case .topics(let faults), .definitions(let faults): faults.joined(separator: "\n")
        case .restore(let topic, let partition, let text): "topic \(topic), partition \(partition): \(text)"
        case .restoreStalled(let partition, let time):
            "the restore of partition \(partition) has read nothing new for \(time.components.seconds) s; "
                + "is the log reachable?"
        case .stopOverdue(let time, let partitions, let steps):
            "the last commit did not come about within \(time.components.seconds) s of the stop: \(steps) records and "
                + "timers of the partitions \(partitions.map(String.init).joined(separator: ", ")) are not known to be "
                + "committed; nothing is lost: what is not is worked through again at the next start"
        }
    }
}
