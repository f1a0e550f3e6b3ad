import Glibc
import Numerics

/// A customer of the simulated shop, with the state that decides when the next visit comes.
struct Shopper: Sendable {
    let number: Int
    let habit: Habit
    let country: String
    let age: Int
    let channel: Channel
    /// Index into the catalogue's categories.
    let favouriteCategory: Int
    let readsNewsletter: Bool
    /// Hour of the day at which a weekly regular comes, UTC.
    let usualHour: Int
    var plan: String
    var visits = 0
    /// Visits left in a gift giver's burst.
    private var burstLeft = 0

    /// The id in every record.
    var id: String {
        let digits = String(number)
        return "c" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    init(number: Int, random: inout SplitMix64) {
        self.number = number
        habit = Habit.allCases[random.index(weights: Habit.allCases.map { Double($0.percent) })]
        country = ["DE", "GB", "FR", "US", "ES", "NL"][random.index(weights: [35, 20, 15, 12, 10, 8])]
        age = random.integer(in: 18...80)
        channel = Channel.allCases[random.index(weights: Channel.allCases.map(\.share))]
        favouriteCategory = random.integer(in: 0...Catalogue.categories.count - 1)
        readsNewsletter = random.happens(habit == .bargainHunter ? 0.8 : 0.25)
        usualHour = random.integer(in: 8...20)
        plan = habit == .businessBuyer ? "business" : random.happens(0.2) ? "plus" : "free"
    }

    /// Takes over what an identify says about the plan.
    mutating func remember(_ identify: ShopEvent) {
        for case ("plan", .text(let text)) in identify.properties.map({ ($0.key.description, $0.value) }) {
            plan = text
        }
    }

    /// The first visit, so that a shop's first days look like any others.
    func firstVisit(from start: Int64, random: inout SplitMix64) -> Int64 {
        switch habit {
        case .giftGiver: start + Int64(random.nextUnit() * 21 * Double(Clock.day))
        case .lapsing: start + Int64(random.nextUnit() * 14 * Double(Clock.day))
        case .weeklyRegular: moved(start + Int64(random.integer(in: 0...6)) * Clock.day, toHour: usualHour, &random)
        default: onAnHour(start + Int64(random.nextUnit() * 7 * Double(Clock.day)), notBefore: start, &random)
        }
    }

    /// The visit after one that began at `time`.
    mutating func nextVisit(after time: Int64, random: inout SplitMix64) -> Int64 {
        switch habit {
        case .weeklyRegular:
            return moved(time + 7 * Clock.day, toHour: usualHour, &random)
        case .giftGiver:
            if burstLeft > 0 {
                burstLeft -= 1
                return time + Int64(random.integer(in: 2...12)) * Clock.hour
            }
            burstLeft = random.integer(in: 3...6)
            return time + Int64(random.integer(in: 21...35)) * Clock.day
        case .lapsing:
            let days = 0.8 * pow(1.35, Double(min(visits, 24))) * (0.8 + 0.4 * random.nextUnit())
            return onAnHour(time + Int64(days * Double(Clock.day)), notBefore: time + Clock.hour, &random)
        default:
            let days = random.exponential(mean: 7 / habit.behaviour.visitsAWeek)
            return onAnHour(time + Int64(days * Double(Clock.day)), notBefore: time + Clock.hour, &random)
        }
    }

    /// The day of `time`, at an hour of the habit; a day later where that would be too early.
    private func onAnHour(_ time: Int64, notBefore: Int64, _ random: inout SplitMix64) -> Int64 {
        let behaviour = habit.behaviour
        var visit = moved(time, toHour: random.index(weights: behaviour.hours), &random)
        while visit < notBefore || behaviour.weekdaysOnly && Clock.isWeekend(visit) { visit += Clock.day }
        return visit
    }

    /// The day of `time`, at some minute of `hour`.
    private func moved(_ time: Int64, toHour hour: Int, _ random: inout SplitMix64) -> Int64 {
        time - time % Clock.day + Int64(hour) * Clock.hour + Int64(random.nextUnit() * Double(Clock.hour))
    }
}

/// Spans of time in milliseconds, and days of the week.
enum Clock {
    static let second: Int64 = 1000
    static let minute = 60 * second
    static let hour = 60 * minute
    static let day = 24 * hour

    /// Whether a time after 1970 lies on a Saturday or Sunday, UTC; 1970-01-01 was a Thursday.
    static func isWeekend(_ time: Int64) -> Bool { [2, 3].contains(time / day % 7) }
}
