import Logs

/// How long failing reads are tried again.
struct ReadPatience: Sendable {
    private let outageMax: Duration
    private var backoff: Backoff
    private var first: Duration?

    init(_ limits: CommitMachine.Limits) {
        outageMax = limits.outageMax
        backoff = limits.backoff
    }

    /// The wait before the next attempt; nil where there shall be none.
    mutating func failed(_ error: LogError, at now: Duration) -> Duration? {
        let first = self.first ?? now
        self.first = first
        guard error.remedy != .stop, now - first < outageMax else { return nil }
        return backoff.next()
    }

    mutating func succeeded() {
        guard first != nil else { return }
        first = nil
        backoff.reset()
    }
}
