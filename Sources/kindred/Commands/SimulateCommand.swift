import ArgumentParsing
import Configuration
import Daemon
import Logs
import Simulation
import Telemetry

/// `kindred simulate`
struct SimulateCommand: Command {
    static let declaration = CommandDeclaration(
        name: "simulate", summary: "Makes the events of a made-up shop, into the events topic or a file.",
        discussion:
            "Customers of seven habits, with times of day, visits, a weekly newsletter that brings many at once, "
            + "and a small share of late, duplicate and broken records. Without --start, records are stamped with the "
            + "wall clock as they are made; with it, the shop's own time runs on from there, and the same seed makes "
            + "the same bytes. Without --rate and --speed it goes as fast as it can.",
        example: "kindred simulate --customers 3000 --events 100000 --start 2026-01-01 --speed 86400\n"
            + "kindred simulate --rate 500 --output - | head")

    static let arguments: [Argument<SimulateCommand>] =
        [
            .option("customers", \.customers, valueName: "N", help: "How many customers the shop has."),
            .option("events", \.events, valueName: "N", help: "Records to make, then it ends."),
            .option("rate", \.rate, valueName: "R", help: "At most so many records a second."),
            .option("seed", \.seed, valueName: "S", help: "Another seed is another shop."),
            .option(
                "start", \.start, valueName: "TIME", help: "When the shop opens; if not given, the wall clock stamps."),
            .option(
                "speed", \.speed, valueName: "X",
                help: "How many times faster than the wall clock the shop's time runs."),
            .option(
                "output", \.output, valueName: "FILE|-", help: "Into a file or the standard output, not the topic.",
                completion: .file),
            .flag("quiet", \.quiet, help: "No progress."),
        ] + Argument.group(\.configuration)

    var customers = 3000
    var events = 100_000
    var rate: Double?
    var seed: UInt64 = 1
    var start: TimeArgument?
    var speed: Double?
    var output: String?
    var quiet = false
    var configuration = ConfigurationOption()

    func validate() throws(ArgumentFault) {
        guard (1...10_000_000).contains(customers) else { throw ArgumentFault("--customers: 1 to 10,000,000") }
        guard events >= 0 else { throw ArgumentFault("--events must be 0 or more") }
        guard rate.map({ $0 > 0 }) ?? true else { throw ArgumentFault("--rate must be above 0") }
        guard speed.map({ $0 > 0 }) ?? true else { throw ArgumentFault("--speed must be above 0") }
    }

    func run() throws -> ExitCode {
        let stop = try StopRequest()
        if let output {
            var file = try RecordFile(path: output)
            unsafe try simulate(until: stop) { _, value in
                try unsafe file.append(line: value)
            } flush: {
                try file.flush()
            }
        } else {
            let settings = try configuration.load()
            let (log, topics) = try settings.openLogWithTopics()
            defer { log.close() }
            let feeder = TopicFeeder(log: log, topic: topics.events.first ?? "", partitions: topics.partitions)
            unsafe try simulate(until: stop) {
                try unsafe feeder.append(key: $0, value: $1)
            } flush: {
                try feeder.flush()
            }
        }
        return .success
    }

    /// Makes the records one after the other at the pace asked for, until the last or a stop.
    private func simulate(
        until stop: StopRequest, append: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void,
        flush: () throws -> Void
    ) throws {
        let opening = start?.milliseconds ?? Logger.wallClock()
        var shop = SimulatedShop(customers: customers, seed: seed, start: opening)
        let pace = Pace(rate: rate, speed: speed, opening: opening)
        var bar = ProgressBar(title: "simulate", unit: "records")
        var bytes: [UInt8] = []
        var made = 0
        while made < events {
            let record = shop.next()
            while let wait = pace.wait(before: record.arrival, number: made), !stop.isMade {
                // Who waits has written: a reader sees every record when its time has come.
                try flush()
                stop.wait(wait)
            }
            if stop.isMade { break }
            bytes.removeAll(keepingCapacity: true)
            record.append(to: &bytes, shift: start == nil ? Logger.wallClock() - record.arrival : 0)
            var key = record.customer
            try key.withUTF8 { key in
                unsafe try bytes.withUnsafeBytes { try unsafe append(UnsafeRawBufferPointer(key), $0) }
            }
            made += 1
            if !quiet, bar.isDue { bar.update(count: made, fraction: Double(made) / Double(events)) }
        }
        try flush()
        if !quiet { bar.finish(count: made) }
    }
}

/// When a record of the shop is due on the wall clock.
private struct Pace {
    let rate: Double?
    let speed: Double?
    /// The shop's time at which it opened.
    let opening: Int64
    private let begun = ContinuousClock.now

    init(rate: Double?, speed: Double?, opening: Int64) {
        self.rate = rate
        self.speed = speed
        self.opening = opening
    }

    /// How long to wait for the record that arrives at a time of the shop; nil where it is due.
    func wait(before arrival: Int64, number: Int) -> Duration? {
        guard rate != nil || speed != nil else { return nil }
        let bySpeed = speed.map { Double(arrival - opening) / 1000 / $0 } ?? 0
        let byRate = rate.map { Double(number) / $0 } ?? 0
        let left = .seconds(max(bySpeed, byRate)) - (ContinuousClock.now - begun)
        // Records of one moment go out together: a transaction for each would be slower than the pace.
        return left > .milliseconds(20) ? left : nil
    }
}
