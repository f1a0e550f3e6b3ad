import Logs
import Numerics

/// What goes wrong in one schedule, and how often; bounded, so that every schedule ends.
struct Faults {
    enum Commit { case none, retry, again, silentFailure, silentSuccess }

    private var random: SplitMix64
    private var left: Int
    private let percent: Int

    init(seed: UInt64, most: Int, percent: Int) {
        random = SplitMix64(seed: seed)
        left = most
        self.percent = percent
    }

    /// Whether a read is slow, or fails.
    mutating func strikes() -> Bool {
        guard left > 0, random.happens(percent) else { return false }
        left -= 1
        return true
    }

    mutating func commit() -> Commit {
        guard strikes() else { return .none }
        return [.retry, .again, .silentFailure, .silentSuccess][random.below(4)]
    }

    mutating func below(_ bound: Int) -> Int { random.below(bound) }
}
