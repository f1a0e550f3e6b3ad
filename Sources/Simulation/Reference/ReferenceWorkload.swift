import Glibc
import Numerics

/// The events of the reference job, by which stream processors are compared: a seeded stream of Segment-spec `track`
/// events. The same `events`, `customers` and `seed` always make the same bytes.
///
/// Customers are Zipf-distributed (exponent 0.9), events are of twelve names, event time goes from 2026-01-01 over 30
/// days, each event up to 5 s out of order. Nothing is allocated after `init`.
public struct ReferenceWorkload: Sendable {
    /// Events of the whole workload; over them event time runs through its 30 days.
    public let events: UInt64
    /// Customers there are.
    public let customers: UInt64
    private var random: SplitMix64
    private var index: UInt64 = 0

    /// `customers^(1 - exponent) - 1` and `1 / (1 - exponent)`: the inverse of the continuous Zipf distribution.
    private let zipfSpan: Double
    private let zipfPower: Double
    /// `cumulative[i]` is the share of the names up to i, added up from the left.
    private let cumulative: [Double]

    private static let zipfExponent = 0.9
    private static let shares = [0.34, 0.24, 0.10, 0.08, 0.06, 0.04, 0.03, 0.05, 0.02, 0.02, 0.01, 0.01]
    private static let startMilliseconds: Int64 = 1_767_225_600_000
    private static let latenessMaxMilliseconds: Int64 = 5000

    /// A workload of `events` events by `customers` customers, of either at least one.
    public init(events: UInt64, customers: UInt64, seed: UInt64) {
        self.events = max(events, 1)
        self.customers = max(customers, 1)
        random = SplitMix64(seed: seed)
        let s = 1 - Self.zipfExponent
        zipfSpan = pow(Double(self.customers), s) - 1
        zipfPower = 1 / s
        var sum = 0.0
        cumulative = Self.shares.dropLast().map { share in
            sum += share
            return sum
        }
    }

    /// The next event; nil behind the last.
    @inline(__always)
    public mutating func next() -> ReferenceEvent? {
        guard index < events else { return nil }
        // Each call of the generator stands where the order of the stream wants it.
        let customer = nextRank() &* 2_654_435_761 % customers
        let u = random.nextUnit()
        let lateness = Int64(random.nextUnit() * Double(Self.latenessMaxMilliseconds))
        var name = 0
        while name < cumulative.count, cumulative[name] < u { name += 1 }
        let elapsed = Int64(Double(index) / Double(events) * 30 * 86_400_000.0)
        let cents = 300 + UInt64(random.nextUnit() * 20_000)
        let identifier = random.next()
        let product = random.next() % 20_000
        let page = random.next() % 20_000
        let category = random.next() % 8
        let quantity = 1 + random.next() % 4
        index += 1
        return ReferenceEvent(
            customer: customer, name: name,
            time: Self.startMilliseconds + elapsed + Self.latenessMaxMilliseconds - lateness,
            identifier: identifier, product: product, category: Int(category), cents: cents, quantity: quantity,
            page: page)
    }

    /// A customer's rank in 0..<customers, 0 the most frequent.
    @inline(__always)
    private mutating func nextRank() -> UInt64 {
        let rank = UInt64(pow(random.nextUnit() * zipfSpan + 1, zipfPower))
        return min(rank, customers - 1)
    }
}
