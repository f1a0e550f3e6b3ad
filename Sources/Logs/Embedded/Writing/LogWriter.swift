import Foundation
import Synchronization

/// The thread that writes for this process, started by the first work. Work that waits while a transaction is under way
/// shares the next one.
final class LogWriter: Sendable {
    /// What a process without members rests after an append, so that a daemon beside it gets the lock in between.
    private static let rest: TimeInterval = 0.002

    private let file: LogFile
    private let group: ConsumerGroup
    private let arrivals: ArrivalSignal
    private let queue = WriteQueue()
    private let checkpointer: Checkpointer
    private let isStarted = Mutex(false)

    init(file: LogFile, group: ConsumerGroup, arrivals: ArrivalSignal) {
        self.file = file
        self.group = group
        self.arrivals = arrivals
        checkpointer = Checkpointer(file: file)
    }

    /// Does the work and returns when it is durable. From any thread.
    func perform(_ work: WriteWork) throws(LogError) {
        isStarted.withLock { isStarted in
            if isStarted { return }
            isStarted = true
            let writing = Thread { [self] in run() }
            writing.name = "kindred-log"
            writing.start()
        }
        try queue.perform(work)
    }

    /// Finishes what waits and ends the thread.
    func close() {
        queue.close()
        if isStarted.withLock({ $0 }) { queue.waitForEnd() }
    }

    private func run() {
        checkpointer.start()
        var session: WriteSession?
        while let requests = queue.take(waiting: session?.isForgetting != true) {
            if requests.contains(where: \.work.isFence) { session = nil }
            for (request, outcome) in zip(requests, perform(requests, &session)) { request.finish(outcome) }
            session?.advanceForgetting()
            if requests.isEmpty { continue }
            arrivals.announce()
            checkpointer.wake()
            if !group.hasMembers { queue.rest(Self.rest) }
        }
        while session?.isForgetting == true { session?.advanceForgetting() }
        session = nil
        checkpointer.close()
        queue.announceEnd()
    }

    private func perform(_ requests: [WriteRequest], _ session: inout WriteSession?) -> [Result<Void, LogError>] {
        if let session { return session.perform(requests) }
        do throws(SQLiteFailure) {
            let opened = try WriteSession(file: file, group: group)
            session = opened
            return opened.perform(requests)
        } catch {
            let error = file.describe(error, during: "open the log", transient: .retry)
            return requests.map { _ in .failure(error) }
        }
    }
}
