import Engine
import Events
import Rules

/// What is told of a customer.
struct CustomerReport: Encodable {
    private static let newestShown = 10

    struct Event: Encodable {
        let time: String
        let event: String
    }

    struct Attribute: Encodable {
        let attribute: String
        let value: String
        let since: String
    }

    struct Segment: Encodable {
        let segment: String
        let member: Bool
        let since: String?
        let tests: [Test]
    }

    struct Test: Encodable {
        let test: String
        let holds: Bool
        /// A figure in decimal; nil where the test has none.
        let observed: String?
        /// true where it may be off, because there is more to it than is kept one by one; else nil.
        let approximate: Bool?

        init(_ test: TestObservation) {
            self.test = test.test
            holds = test.holds
            observed = test.observed.figureText
            approximate = test.isApproximate ? true : nil
        }
    }

    let customer: String
    let partition: Int32
    /// The partition's clock, at which the tests stand.
    let asOf: String
    let firstSeen: String
    let lastSeen: String
    let events: UInt64
    let visits: Int
    let counts: [String: Int]
    let newest: [Event]
    let attributes: [Attribute]
    let segments: [Segment]
    let waiting: Int
    let bytes: Int
    let changes: UInt64

    init(_ customer: CustomerDescription, partition: Int32, clock: Int64) {
        self.customer = customer.id
        self.partition = partition
        asOf = RFC3339.text(clock)
        firstSeen = RFC3339.text(customer.firstSeen)
        lastSeen = RFC3339.text(customer.lastSeen)
        events = customer.events
        visits = customer.visits
        counts = Dictionary(customer.counts) { first, _ in first }
        newest = customer.newest.map { Event(time: RFC3339.text($0.time), event: $0.name) }
        attributes = customer.attributes.map {
            Attribute(attribute: $0.path.joined(separator: "."), value: $0.value, since: RFC3339.text($0.time))
        }
        segments = customer.segments.map { segment in
            Segment(
                segment: segment.id, member: segment.since != nil, since: segment.since.map(RFC3339.text),
                tests: segment.tests.map(Test.init))
        }
        waiting = customer.waiting
        bytes = customer.bytes
        changes = customer.version
    }

    var text: String {
        var text = "\(customer): \(Self.count(Int(events), "event")) in \(Self.count(visits, "visit")), "
        text += "from \(firstSeen) to \(lastSeen); as of \(asOf)\n"
        text +=
            "partition \(partition), \(HumanReadable.bytes(Int64(bytes))), \(Self.count(Int(changes), "change")) published"
        text += waiting > 0 ? ", waiting for their time: \(Self.count(waiting, "event"))\n" : "\n"
        text += Self.section("ATTRIBUTES", attributes.map { "\($0.attribute) = \($0.value)   since \($0.since)" })
        let ordered = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        text += Self.section("EVENTS", ordered.map { "\($0.key): \(HumanReadable.count($0.value))" })
        text += Self.section("NEWEST", newest.prefix(Self.newestShown).map { "\($0.time)  \($0.event)" })
        text += Self.section(
            "SEGMENTS",
            segments.flatMap { segment in
                ["\(segment.segment): " + (segment.since.map { "member since \($0)" } ?? "not a member")]
                    + segment.tests.map { test in
                        let observed = test.observed.map { ", observed \($0)" } ?? ""
                        let doubt = test.approximate == nil ? "" : ", approximate"
                        return "    \(test.holds ? "yes" : "no ")  \(test.test)\(observed)\(doubt)"
                    }
            })
        return text
    }

    /// `1 visit`, `12 visits`.
    private static func count(_ number: Int, _ noun: String) -> String {
        "\(HumanReadable.count(number)) \(noun)" + (number == 1 ? "" : "s")
    }

    private static func section(_ title: String, _ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n\(title):\n" + lines.map { "  \($0)\n" }.joined()
    }
}

extension ObservedFigure {
    /// The figure in decimal; nil for a truth.
    fileprivate var figureText: String? {
        switch self {
        case .whole(let number): return String(number)
        case .total(let millionths):
            let sign = millionths < 0 ? "-" : ""
            let whole = sign + String(millionths.magnitude / 1_000_000)
            let fraction = String(millionths.magnitude % 1_000_000)
            guard fraction != "0" else { return whole }
            var digits = String(repeating: "0", count: 6 - fraction.count) + fraction
            while digits.last == "0", digits.count > 2 { digits.removeLast() }
            return "\(whole).\(digits)"
        case .number(let number): return String(number)
        case .truth: return nil
        }
    }
}
