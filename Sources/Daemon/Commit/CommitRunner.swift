import Logs

/// Performs what the commit machine asks for, one call to the log a step. One owner, one thread.
public final class CommitRunner {
    /// What the owner does before the next step.
    public enum Step: Sendable, Equatable {
        /// Nothing is under way: take the next order.
        case idle
        case again
        /// Nothing is to be done for this long.
        case wait(Duration)
    }

    private let committer: any LogCommitter
    private let clock: any WorkerClock
    private let reports: Mailbox<CommitReport>
    private var machine: CommitMachine
    private var order: CommitOrder?
    private var begun: Duration = .zero

    public init(
        committer: any LogCommitter, clock: any WorkerClock, reports: Mailbox<CommitReport>,
        limits: CommitMachine.Limits = CommitMachine.Limits()
    ) {
        self.committer = committer
        self.clock = clock
        self.reports = reports
        machine = CommitMachine(limits: limits)
    }

    /// Takes an order; `step()` carries it out.
    public func begin(_ order: CommitOrder) {
        self.order = order
        begun = clock.monotonic
        settle(machine.begin(order.spans, at: begun))
    }

    /// Makes at most one call to the log.
    public func step() -> Step {
        guard let order, let action = machine.woke(at: clock.monotonic) else { return .idle }
        switch action {
        case .wait(let until): return .wait(max(until - clock.monotonic, .zero))
        case .commit: settle(commit(order))
        case .recover: settle(recover(order))
        case .report: settle(action)
        }
        return self.order == nil ? .idle : .again
    }

    private func commit(_ order: CommitOrder) -> CommitMachine.Action {
        do {
            try committer.commit(order.transaction)
            return machine.committed()
        } catch {
            return machine.failed(error, at: clock.monotonic)
        }
    }

    private func recover(_ order: CommitOrder) -> CommitMachine.Action {
        var committed: [TopicPartition: Int64] = [:]
        do {
            for (topic, spans) in Dictionary(grouping: order.spans, by: \.topic) {
                for (partition, offset) in try committer.recover(topic: topic, partitions: spans.map(\.partition)) {
                    committed[TopicPartition(topic: topic, partition: partition)] = offset
                }
            }
            return machine.recovered(committed, at: clock.monotonic)
        } catch {
            return machine.failed(error, at: clock.monotonic)
        }
    }

    private func settle(_ action: CommitMachine.Action) {
        guard case .report(let verdict) = action, let order else { return }
        self.order = nil
        let figures = CommitFigures(order, begun: begun, ended: clock.monotonic, attempts: machine.attempts)
        // The box holds one report and there is one order under way, so there is room.
        _ = reports.offer(CommitReport(batch: order.batch, verdict: verdict, spans: order.spans, figures: figures))
    }
}
