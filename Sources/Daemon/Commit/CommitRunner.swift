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
    private var fitting: OutputFitting
    private var order: CommitOrder?
    private var begun: Duration = .zero
    private var replaced = 0

    public init(
        committer: any LogCommitter, clock: any WorkerClock, reports: Mailbox<CommitReport>, settings: WorkerSettings
    ) {
        self.committer = committer
        self.clock = clock
        self.reports = reports
        machine = CommitMachine(limits: settings.commits)
        fitting = OutputFitting(changelog: settings.changelog, deadLetters: settings.deadLetters)
    }

    /// Fences what an earlier process of this worker left open, before the first order. Where the log does not answer,
    /// the first commit does it.
    public func prepare() {
        do {
            try committer.prepare()
        } catch {
            guard error.remedy == .stop else { return }
            let figures = CommitFigures(steps: 0, records: 0, bytes: 0, duration: .zero, attempts: 1)
            _ = reports.offer(CommitReport(batch: 0, verdict: .failed(error), spans: [], figures: figures))
        }
    }

    /// Takes an order; `step()` carries it out.
    public func begin(_ order: CommitOrder) {
        self.order = order
        begun = clock.monotonic
        replaced = 0
        settle(machine.begin(order.spans, at: begun))
    }

    /// Makes at most one call to the log.
    public func step() -> Step {
        guard let order, let action = machine.woke(at: clock.monotonic) else { return .idle }
        do throws(LogError) {
            switch action {
            case .wait(let until): return .wait(max(until - clock.monotonic, .zero))
            case .fit: settle(machine.fitted(changed: try fit()))
            case .commit:
                try committer.commit(order.transaction)
                settle(machine.committed())
            case .recover: settle(machine.recovered(try recover(order)))
            case .report: settle(action)
            }
        } catch {
            if case .makeSmaller(let topic) = error.remedy { fitting.forget(topic) }
            settle(machine.failed(error, at: clock.monotonic))
        }
        return self.order == nil ? .idle : .again
    }

    private func fit() throws(LogError) -> Bool {
        guard var order else { return false }
        let count = try fitting.fit(&order.transaction, committer)
        replaced += count
        self.order = order
        return count > 0
    }

    private func recover(_ order: CommitOrder) throws(LogError) -> [TopicPartition: Int64] {
        var committed: [TopicPartition: Int64] = [:]
        for topic in Set(order.spans.map(\.topic)).sorted() {
            let partitions = order.spans.filter { $0.topic == topic }.map(\.partition)
            for (partition, offset) in try committer.recover(topic: topic, partitions: partitions) {
                committed[TopicPartition(topic: topic, partition: partition)] = offset
            }
        }
        return committed
    }

    private func settle(_ action: CommitMachine.Action) {
        guard case .report(let verdict) = action, let order else { return }
        self.order = nil
        let figures = CommitFigures(
            order, begun: begun, ended: clock.monotonic, attempts: machine.attempts, replaced: replaced)
        // The box holds one report and there is one order under way, so there is room.
        _ = reports.offer(CommitReport(batch: order.batch, verdict: verdict, spans: order.spans, figures: figures))
    }
}
