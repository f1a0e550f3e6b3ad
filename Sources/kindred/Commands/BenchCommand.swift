import ArgumentParsing

/// A benchmark's name.
enum BenchName: String, CaseIterable, ArgumentValue {
    case parse, apply, embedded, restore, memory, timers, growth, kafka, latency, overlap, differentiators, share
    case define, backfill

    var scenario: any BenchScenario.Type {
        switch self {
        case .parse: ParseScenario.self
        case .apply: ApplyScenario.self
        case .embedded: EmbeddedScenario.self
        case .restore: RestoreScenario.self
        case .memory: MemoryScenario.self
        case .timers: TimersScenario.self
        case .growth: GrowthScenario.self
        case .kafka: KafkaScenario.self
        case .latency: LatencyScenario.self
        case .overlap: OverlapScenario.self
        case .differentiators: DifferentiatorsScenario.self
        case .share: ShareScenario.self
        case .define: DefineScenario.self
        case .backfill: BackfillScenario.self
        }
    }
}

/// `kindred bench SCENARIO`
struct BenchCommand: Command {
    static let declaration = CommandDeclaration(
        name: "bench", summary: "Measures Kindred on the reference workload.",
        discussion: BenchName.allCases.map { "\($0.rawValue): \($0.scenario.summary)" }.joined(separator: "\n"),
        example: "kindred bench parse\nkindred bench apply --json")

    static let arguments: [Argument<BenchCommand>] = [
        .positional("SCENARIO", \.scenario, help: "What to measure."),
        .option("events", \.events, valueName: "N", help: "In place of the scenario's own number."),
        .option("customers", \.customers, valueName: "N", help: "In place of the scenario's own number."),
        .option(
            "bootstrap", \.bootstrap, valueName: "HOST:PORT",
            help: "Of kafka, latency and restore: brokers to ask first."),
        .option("workers", \.workers, valueName: "N", help: "Of kafka, latency and restore: how many."),
        .option("rate", \.rate, valueName: "N", help: "Of latency: events a second."),
        .option("commit-interval", \.commitInterval, valueName: "DURATION", help: "Of kafka and latency."),
        .flag("quiet", \.quiet, help: "Of kafka: thresholds out of reach, so that no membership changes."),
        .option("seed", \.seed, valueName: "S", help: "Another seed is another workload."),
        .flag("json", \.json, help: "One object, for programs."),
    ]

    var scenario = BenchName.parse
    var events: Int?
    var customers: Int?
    var bootstrap: String?
    var workers = 1
    var rate = 50_000
    var commitInterval = Duration.seconds(1)
    var quiet = false
    var seed: UInt64 = 7
    var json = false

    func validate() throws(ArgumentFault) {
        guard events.map({ $0 > 0 }) ?? true else { throw ArgumentFault("--events must be above 0") }
        guard (1...256).contains(workers) else { throw ArgumentFault("--workers: 1 to 256") }
        guard rate > 0 else { throw ArgumentFault("--rate must be above 0") }
        guard (.milliseconds(10)...(.seconds(3600))).contains(commitInterval) else {
            throw ArgumentFault("--commit-interval: 10ms to 1h")
        }
        guard customers.map({ $0 > 0 }) ?? true else { throw ArgumentFault("--customers must be above 0") }
    }

    func run() throws -> ExitCode {
        let type = scenario.scenario
        let workload = BenchWorkload(
            events: events ?? type.eventsByDefault, customers: customers ?? type.customersByDefault, seed: seed,
            bootstrap: bootstrap, workers: workers, rate: rate, commitInterval: commitInterval, isQuiet: quiet)
        let result = try type.run(workload)
        if json {
            try JSONOutput.write(result)
        } else {
            Terminal.output.write(result.lines.joined(separator: "\n") + "\n")
        }
        return .success
    }
}
