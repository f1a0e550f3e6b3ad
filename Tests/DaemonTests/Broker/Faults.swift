import Numerics

/// What goes wrong in one schedule, and how often; bounded, so that every schedule ends.
struct Faults {
    /// What becomes of a request.
    enum Answer { case fine, notNow, lost, late, abortable, fatal }

    static let none = Faults(seed: 0, most: 0, percent: 0)

    private var random: SplitMix64
    private var left: Int
    private let percent: Int

    init(seed: UInt64, most: Int, percent: Int) {
        random = SplitMix64(seed: seed)
        left = most
        self.percent = percent
    }

    /// Whether a request fails, or a read comes back with nothing.
    mutating func strikes() -> Bool {
        guard left > 0, random.happens(percent) else { return false }
        left -= 1
        return true
    }

    mutating func answer() -> Answer {
        guard strikes() else { return .fine }
        return [.notNow, .notNow, .lost, .lost, .late, .abortable, .fatal][random.below(7)]
    }

    /// Nothing goes wrong any more.
    mutating func end() { left = 0 }

    /// Draws of what is no fault.
    mutating func below(_ bound: Int) -> Int { random.below(bound) }
    mutating func happens(_ percent: Int) -> Bool { random.happens(percent) }
}
