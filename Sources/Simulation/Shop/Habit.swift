/// How a customer of the simulated shop behaves.
public enum Habit: Int, CaseIterable, Sendable {
    /// Looks at much and buys next to nothing.
    case windowShopper
    /// Comes with the newsletter, buys cheap things and never without a coupon.
    case bargainHunter
    /// Buys once a week, always at about the same hour.
    case weeklyRegular
    /// Several orders of gifts within two days, then nothing for weeks.
    case giftGiver
    /// Comes daily at first, then more and more rarely.
    case lapsing
    /// Comes between ten at night and four in the morning.
    case nightOwl
    /// Buys in tens, on weekdays in office hours.
    case businessBuyer

    /// Of a hundred customers, about how many have this habit.
    public var percent: Int {
        switch self {
        case .windowShopper: 30
        case .bargainHunter: 18
        case .weeklyRegular: 14
        case .giftGiver: 10
        case .lapsing: 10
        case .nightOwl: 10
        case .businessBuyer: 8
        }
    }

    /// The figures of its visits.
    var behaviour: Behaviour {
        switch self {
        case .windowShopper:
            Behaviour(visitsAWeek: 3, views: 5...15, addShare: 0.03, orderShare: 0.05)
        case .bargainHunter:
            Behaviour(visitsAWeek: 1.5, views: 3...9, addShare: 0.30, orderShare: 0.70, couponShare: 1)
        case .weeklyRegular:
            Behaviour(visitsAWeek: 1, views: 2...5, addShare: 0.60, orderShare: 0.97)
        case .giftGiver:
            Behaviour(visitsAWeek: 1, views: 2...6, addShare: 0.50, orderShare: 0.90, couponShare: 0.1)
        case .lapsing:
            Behaviour(visitsAWeek: 7, views: 3...8, addShare: 0.25, orderShare: 0.40)
        case .nightOwl:
            Behaviour(visitsAWeek: 2, views: 3...10, addShare: 0.20, orderShare: 0.40, hours: Behaviour.night)
        case .businessBuyer:
            Behaviour(
                visitsAWeek: 1.5, views: 2...6, addShare: 0.60, orderShare: 0.80, quantity: 10...60,
                hours: Behaviour.office, weekdaysOnly: true)
        }
    }
}

/// The figures of a habit's visits.
struct Behaviour {
    var visitsAWeek: Double
    /// Products looked at in a visit.
    var views: ClosedRange<Int>
    /// Share of the products looked at that go into the cart.
    var addShare: Double
    /// Share of the visits with something in the cart that end in an order.
    var orderShare: Double
    /// Share of the orders with a coupon.
    var couponShare = 0.03
    /// Pieces of each product.
    var quantity = 1...3
    /// How likely a visit begins in each hour of the day, UTC.
    var hours = Behaviour.day
    var weekdaysOnly = false

    static let day: [Double] = [
        1, 1, 0, 0, 0, 1, 3, 5, 6, 6, 6, 7, 9, 8, 6, 6, 7, 9, 12, 15, 16, 13, 7, 3,
    ]
    static let night: [Double] = [
        9, 9, 7, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 9,
    ]
    static let office: [Double] = [
        0, 0, 0, 0, 0, 0, 0, 2, 8, 10, 10, 8, 3, 6, 9, 9, 6, 2, 0, 0, 0, 0, 0, 0,
    ]
}
