/// The name under which shards are asked for a run. A run that is begun again, because its coordinator was restored or a
/// shard lost what it had counted, is asked for under another name, so that answers to the earlier questions are passed
/// over.
public struct RunAttempt: Codable, Sendable, Hashable {
    public var run: String
    /// From 1.
    public var number: Int

    public init(run: String, number: Int = 1) {
        self.run = run
        self.number = number
    }

    /// What orders and answers call it: `vip-3`, then `vip-3~2`.
    public var name: String { number == 1 ? run : "\(run)~\(number)" }
    public var next: RunAttempt { RunAttempt(run: run, number: number + 1) }
}
