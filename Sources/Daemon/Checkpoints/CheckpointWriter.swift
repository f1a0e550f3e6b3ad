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

    /// Records on their way.
    private final class Part: Sendable {
        let records: RecordBuffer
        init(_ records: consuming RecordBuffer) { self.records = records }
    }

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
        perform { file throws(CheckpointFault) in
            try file.begin(head)
            return nil
        }
    }

    public var outcome: Outcome { state.withLock { $0.outcome } }

    /// Whether another buffer may be handed over now.
    public var hasRoom: Bool { state.withLock { $0.pending < Self.pendingMax } }

    /// Hands records over.
    public func append(_ records: consuming RecordBuffer) {
        let part = Part(records)
        perform { file throws(CheckpointFault) in
            unsafe try file.append(part.records.bytes, count: part.records.count)
            return nil
        }
    }

    /// All records have been handed over, and the changelog covers them: the file takes its place.
    public func finish() {
        let path = path
        let begun = begun
        let partition = partition
        perform { file throws(CheckpointFault) in
            let (records, bytes) = try file.finish(as: path)
            return CheckpointFigures(
                partition: partition, records: records, bytes: bytes, duration: ContinuousClock.now - begun)
        }
    }

    /// Throws away what has been written.
    public func abandon() {
        state.withLock { $0.isAbandoned = true }
        queue.async { [self] in state.withLock { $0.file.remove() } }
    }

    /// - Parameter work: answers the figures once all is done, before that nil.
    private func perform(
        _ work: @escaping @Sendable (inout CheckpointFile) throws(CheckpointFault) -> CheckpointFigures?
    ) {
        state.withLock { $0.pending += 1 }
        queue.async { [self] in
            // Taken out meanwhile: who asks how far the writing is does not wait for the disk.
            guard var file = state.withLock({ $0.outcome == .writing && !$0.isAbandoned ? $0.file : nil }) else {
                return state.withLock { $0.pending -= 1 }
            }
            var outcome = Outcome.writing
            do throws(CheckpointFault) {
                if let figures = try work(&file) { outcome = .written(figures) }
            } catch {
                outcome = .failed(error)
                file.remove()
            }
            state.withLock { state in
                state.pending -= 1
                state.file = file
                state.outcome = outcome
            }
        }
    }
}
