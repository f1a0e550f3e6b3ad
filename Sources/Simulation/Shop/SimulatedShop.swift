import Numerics

/// A made-up shop: customers of seven habits, with times of day, visits, a weekly newsletter that brings many of them
/// at once, and a small share of records that are late, come twice or are broken. An endless stream of records in the
/// order of their arrival; the same arguments always make the same records.
public struct SimulatedShop: Sendable {
    /// Of a thousand records, about how many are late, duplicates, broken.
    public static let latePerThousand = 10
    public static let duplicatesPerThousand = 8
    public static let brokenPerThousand = 3

    private var random: SplitMix64
    private let catalogue: Catalogue
    private var shoppers: [Shopper] = []
    private var queue = ArrivalQueue()
    /// Records on their way, and the slots of those that arrived.
    private var travelling: [SimulatedRecord] = []
    private var freeSlots: [Int32] = []
    private var orders = 0
    private var messages = 0
    /// Kinds of breakage go round, so that each is seen.
    private var breakages = 0

    /// A shop with at least one customer, on a clock that begins at `start`, milliseconds since 1970.
    public init(customers: Int, seed: UInt64, start: Int64) {
        random = SplitMix64(seed: seed)
        catalogue = Catalogue(random: &random)
        let start = max(start, 0)
        for number in 1...max(customers, 1) {
            let shopper = Shopper(number: number, random: &random)
            queue.insert(.visit(Int32(number - 1)), at: shopper.firstVisit(from: start, random: &random))
            shoppers.append(shopper)
        }
        queue.insert(.newsletter, at: Self.newsletter(after: start))
    }

    /// The next record to arrive.
    public mutating func next() -> SimulatedRecord {
        // Every visit plans the next, so that the queue never runs empty.
        while let entry = queue.removeFirst() {
            switch entry.item {
            case .visit(let number):
                beginVisit(Int(number), at: entry.time)
                shoppers[Int(number)].visits += 1
                let next = shoppers[Int(number)].nextVisit(after: entry.time, random: &random)
                queue.insert(.visit(number), at: next)
            case .newsletter:
                sendNewsletter(at: entry.time)
                queue.insert(.newsletter, at: Self.newsletter(after: entry.time))
            case .record(let slot):
                freeSlots.append(slot)
                return travelling[Int(slot)]
            }
        }
        return travelling[0]
    }

    /// The next Thursday, 18:00 UTC, after `time`; 1970-01-01 was a Thursday.
    private static func newsletter(after time: Int64) -> Int64 {
        let hour = 18 * Clock.hour
        return (time - hour + 7 * Clock.day) / (7 * Clock.day) * (7 * Clock.day) + hour
    }

    private mutating func beginVisit(_ number: Int, at time: Int64) {
        let shopper = shoppers[number]
        let visit = Visit(of: shopper, at: time, catalogue: catalogue, order: &orders, random: &random)
        for event in visit.events {
            if event.kind == .identify { shoppers[number].remember(event) }
            send(event, by: shopper)
        }
    }

    /// Most who get it read it within the hour, and some come at once.
    private mutating func sendNewsletter(at time: Int64) {
        for number in shoppers.indices where shoppers[number].readsNewsletter && shoppers[number].visits > 0 {
            guard random.happens(0.5) else { continue }
            var read = ShopEvent(
                time: time + Int64(random.exponential(mean: 20) * Double(Clock.minute)), name: "Email Opened",
                properties: [("campaign", .text("weekly"))])
            send(read, by: shoppers[number])
            guard random.happens(shoppers[number].habit == .bargainHunter ? 0.6 : 0.2) else { continue }
            read.name = "Email Clicked"
            read.time += 5 * Clock.second
            send(read, by: shoppers[number])
            // The click's visit is over and above the planned ones: it plans no further one.
            beginVisit(number, at: read.time + 2 * Clock.second)
        }
    }

    /// Puts an event on its way, now and then late, twice, or with a broken copy of itself.
    private mutating func send(_ event: ShopEvent, by shopper: Shopper) {
        messages += 1
        var record = SimulatedRecord(
            arrival: event.time + Int64(random.integer(in: 20...1500)), kind: .regular, habit: shopper.habit,
            channel: shopper.channel, customer: shopper.id, event: event, message: messages)
        if random.happens(Double(Self.latePerThousand) / 1000) {
            record.kind = .late
            record.arrival += Int64(random.integer(in: 10...2160)) * Clock.minute
        }
        let first = record.arrival
        dispatch(record)
        if random.happens(Double(Self.duplicatesPerThousand) / 1000) {
            record.kind = .duplicate
            record.arrival = first + Int64(random.integer(in: 1...20)) * Clock.second
            dispatch(record)
        }
        if event.kind == .track, random.happens(Double(Self.brokenPerThousand) / 1000) {
            record.kind = .broken(Breakage.allCases[breakages % Breakage.allCases.count])
            record.arrival = first + Clock.second
            breakages += 1
            messages += 1
            record.message = messages
            dispatch(record)
        }
    }

    private mutating func dispatch(_ record: SimulatedRecord) {
        let slot: Int32
        if let free = freeSlots.popLast() {
            slot = free
            travelling[Int(free)] = record
        } else {
            slot = Int32(travelling.count)
            travelling.append(record)
        }
        queue.insert(.record(slot), at: record.arrival)
    }
}
