/// A pair of threads of one process as a part of the group: the member that reads, and the committer of its work.
public enum Seat: Sendable, Hashable {
    /// One of the process's workers, by its number.
    case worker(Int)
    /// What keeps the definitions and runs the jobs of the whole group, where this process is asked to.
    case coordinator

    /// Its part of a transactional id and of a client's name; no two seats of a process share one.
    public var name: String {
        switch self {
        case .worker(let number): String(number)
        case .coordinator: "coordinator"
        }
    }

    /// Where it stands among the seats of its kind.
    public var number: Int {
        switch self {
        case .worker(let number): number
        case .coordinator: 0
        }
    }
}

extension Seat: CustomStringConvertible {
    /// As messages have it.
    public var description: String {
        switch self {
        case .worker(let number): "worker \(number)"
        case .coordinator: "the coordinator"
        }
    }
}
