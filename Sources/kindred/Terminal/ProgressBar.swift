/// How far a piece of work is, on the error stream: a bar with the rate and the time left where somebody looks, else a
/// plain line every few seconds.
struct ProgressBar {
    private let title: String
    private let unit: String
    private let isInteractive: Bool
    private let interval: Duration
    private let start: ContinuousClock.Instant
    private var next: ContinuousClock.Instant

    /// - Parameter unit: what is counted, in the plural.
    init(title: String, unit: String) {
        self.title = title
        self.unit = unit
        isInteractive = Terminal.error.isInteractive
        interval = isInteractive ? .milliseconds(100) : .seconds(5)
        start = .now
        next = start + interval
    }

    /// Whether it is time to be told again; cheap enough for every batch.
    var isDue: Bool { ContinuousClock.now >= next }

    /// - Parameter fraction: of the work that is done, 0 to 1; nil where the whole is not known.
    mutating func update(count: Int, fraction: Double?) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + interval
        let line = text(count: count, fraction: fraction, elapsed: now - start)
        Terminal.error.write(isInteractive ? "\r\u{1B}[K\(line.prefix(Terminal.error.columns - 1))" : line + "\n")
    }

    /// The last word, whatever the time.
    func finish(count: Int) {
        let elapsed = ContinuousClock.now - start
        let line =
            "\(title): \(HumanReadable.count(count)) \(unit) in \(HumanReadable.duration(elapsed)), "
            + "\(Self.rate(count, elapsed)) \(unit)/s"
        Terminal.error.write(isInteractive ? "\r\u{1B}[K\(line)\n" : line + "\n")
    }

    private func text(count: Int, fraction: Double?, elapsed: Duration) -> String {
        var line = "\(title)"
        if let fraction = fraction.map({ min(max($0, 0), 1) }) {
            let percent = HumanReadable.decimal(fraction * 100, digits: 0)
            line += isInteractive ? " \(Self.bar(fraction))" : ""
            line += " \(String(repeating: " ", count: 3 - percent.count))\(percent) %"
        }
        line += "  \(HumanReadable.count(count)) \(unit), \(Self.rate(count, elapsed))/s"
        if let fraction, fraction > 0.005 {
            line += ", \(HumanReadable.duration(elapsed * (1 / fraction - 1))) left"
        }
        return line
    }

    private static func bar(_ fraction: Double) -> String {
        let width = 24
        let done = Int(fraction * Double(width))
        return "[" + String(repeating: "#", count: done) + String(repeating: ".", count: width - done) + "]"
    }

    private static func rate(_ count: Int, _ elapsed: Duration) -> String {
        HumanReadable.count(Int(Double(count) / max(elapsed / .seconds(1), 0.001)))
    }
}
