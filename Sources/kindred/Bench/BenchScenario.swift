/// A benchmark: a fixed workload and what is measured on it.
protocol BenchScenario {
    static var name: BenchName { get }
    /// What it measures, in a sentence.
    static var summary: String { get }
    /// The reference job's size.
    static var eventsByDefault: Int { get }
    static var customersByDefault: Int { get }
    static func run(_ workload: BenchWorkload) throws -> BenchResult
}

/// The size and the seed of a scenario's input.
struct BenchWorkload {
    var events: Int
    var customers: Int
    var seed: UInt64
    /// Brokers to ask first, for the scenario that needs some.
    var bootstrap: String?
    /// Workers of a scenario whose number is free.
    var workers = 1
    /// Events a second, of a scenario that feeds them at a steady rate.
    var rate = 50_000
    var commitInterval = Duration.seconds(1)
    /// Whether thresholds are out of reach, so that no membership changes.
    var isQuiet = false
}
