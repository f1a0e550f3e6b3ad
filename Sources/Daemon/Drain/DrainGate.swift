import Logs
import Synchronization

// When does a process that ends with its input end, if what the coordinator asks of the shards is input too? Once nobody
// has anything left to say to the other:
//
// - A shard's worker rests when it has read all its topics to their ends, `jobs` among them, and all that follows from it
//   is committed.
// - The coordinator opens the gate when all workers rest, then all its own topics are read to their ends, nothing that it
//   asked for is unanswered, and all that follows from it is committed.
//
// A worker that rests may be asked for more by a later commit of the coordinator, so each such commit begins another
// round: a worker rests in the round that it was told of before it looked at the ends of its topics. What a worker in
// this round had to say was in the log before it rested, and so before the coordinator looks at the ends of its own. In
// the last round nobody has said anything, and all ends are reached.
//
// Where the coordinator is in another process, which may go on, the workers end when they rest.

/// Where the workers of a process that ends with its input agree on the end. From any thread.
public final class DrainGate: Sendable {
    /// Where the coordinator is.
    private enum Place {
        case unknown, here, elsewhere
    }

    private struct State {
        var place = Place.unknown
        var round = 0
        /// The round in which each worker rests; nil while it works.
        var resting: [Seat: Int?]
        var isOpen = false
    }

    private let state: Mutex<State>

    /// - Parameter workers: all of the process but the coordinator.
    public init(workers: [Seat]) {
        state = Mutex(State(resting: Dictionary(workers.map { ($0, nil) }) { first, _ in first }))
    }

    /// The round that a commit of the coordinator began last.
    var round: Int { state.withLock { $0.round } }

    /// The coordinator has committed something.
    func beginRound() { state.withLock { $0.round += 1 } }

    /// A worker has found itself at the end of everything in this round, or not; answers whether it may end.
    func rests(_ seat: Seat, in round: Int?) -> Bool {
        state.withLock { state in
            state.resting[seat] = .some(round)
            return round != nil && (state.isOpen || state.place == .elsewhere)
        }
    }

    /// Says whether the coordinator is in this process; answers whether all workers rest in this round.
    func doAllRest(coordinatorIsHere: Bool) -> Bool {
        state.withLock { state in
            state.place = coordinatorIsHere ? .here : .elsewhere
            return state.isOpen || state.resting.values.allSatisfy { $0 == state.round }
        }
    }

    /// The end.
    func open() { state.withLock { $0.isOpen = true } }
}

/// A worker's part in it.
public struct DrainPart: Sendable {
    let gate: DrainGate
    let seat: Seat

    public init(gate: DrainGate, seat: Seat) {
        self.gate = gate
        self.seat = seat
    }

    var isCoordinator: Bool { seat == .coordinator }

    /// A batch of this worker's is in the log.
    func committed() { if isCoordinator { gate.beginRound() } }
}

/// How near a worker is to the end of its input.
enum DrainStage: Equatable {
    /// There is, or may be, something to read.
    case reading
    /// All is read; the next freeze is the last for now.
    case flushing
    /// What was frozen then is on its way into the log, or there.
    case settling
    /// All of it is there, in this round.
    case resting(Int)
}
