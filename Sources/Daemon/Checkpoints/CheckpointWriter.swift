import Dispatch
import Events
import Foundation
import Logs
import Synchronization

/// Writes one checkpoint on a thread that is not its owner's: the owner hands records over and never waits for a disk.
///
/// The file lies under another name until `finish`; only then, flushed to the disk, does it take its place.
public final class CheckpointWriter: Sendable {
    /// How far the writing is.
    public enum Outcome: Sendable, Equatable {
        case writing
        case written(CheckpointFigures)
        case failed(CheckpointFault)
    }

    /// Buffers of records that may wait to be written.
    private static let pendingMax = 4

    private struct State {
        var pending = 0
        var outcome = Outcome.writing
        var isAbandoned = false
        var file: CheckpointFile
    }

    private let queue: DispatchQueue
    private let path: String
    private let begun = ContinuousClock.now
    private let partition: Int32
    private let state: Mutex<State>

    /// - Parameter queue: a serial one; what is handed over is written on it.
    init(_ head: CheckpointHead, path: String, queue: DispatchQueue) {
        self.path = path
        self.queue = queue
        partition = head.partition
        state = Mutex(State(file: CheckpointFile(path: path + CheckpointFolder.draftSuffix)))
        perform { file throws(CheckpointFault) in try file.begin(head) }
    }

    public var outcome: Outcome { state.withLock { $0.outcome } }

    /// Whether another buffer may be handed over now.
    public var hasRoom: Bool { state.withLock { $0.pending < Self.pendingMax } }

    /// Hands records over.
    public func append(_ records: TopicOutput) {
        perform { file throws(CheckpointFault) in
            unsafe try file.append(records.records.bytes, count: records.records.count)
        }
    }

    /// All records have been handed over, and the changelog covers them: the file takes its place.
    public func finish() {
        let path = path
        let begun = begun
        let partition = partition
        perform { [self] file throws(CheckpointFault) in
            let (records, bytes) = try file.finish(as: path)
            let figures = CheckpointFigures(
                partition: partition, records: records, bytes: bytes, duration: ContinuousClock.now - begun)
            queue.async { [self] in state.withLock { $0.outcome = .written(figures) } }
        }
    }

    /// Throws away what has been written.
    public func abandon() {
        state.withLock { $0.isAbandoned = true }
        queue.async { [self] in state.withLock { $0.file.remove() } }
    }

    private func perform(_ work: @escaping @Sendable (inout CheckpointFile) throws(CheckpointFault) -> Void) {
        state.withLock { $0.pending += 1 }
        queue.async { [self] in
            // Taken out meanwhile: who asks how far the writing is does not wait for the disk.
            var file = state.withLock { state -> CheckpointFile? in
                state.outcome == .writing && !state.isAbandoned ? state.file : nil
            }
            var fault: CheckpointFault?
            do throws(CheckpointFault) {
                if file != nil { try work(&file!) }
            } catch {
                fault = error
                file?.remove()
            }
            state.withLock { state in
                state.pending -= 1
                if let file { state.file = file }
                if let fault { state.outcome = .failed(fault) }
            }
        }
    }
}
