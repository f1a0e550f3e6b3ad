import Foundation
import Simulation
import Testing

/// That each habit shows in counts which anybody can make of the stream.
@Suite struct HabitTests {
    /// What was counted of the customers of one habit over 56 days.
    struct Figures {
        var customers: Set<String> = []
        var views = 0.0
        var orders = 0.0
        var coupons = 0.0
        var gifts = 0.0
        var pieces = 0.0
        var events = 0.0
        var atNight = 0.0
        var onWeekends = 0.0
        var emails = 0.0
        /// Events of the first and of the last four weeks.
        var early = 0.0
        var late = 0.0
        /// Days between an order and the customer's next one.
        var orderGaps: [Double] = []
        var lastOrder: [String: Int64] = [:]
    }

    /// 56 days of 1,500 customers from a Thursday on, seed 3.
    static let figures: [Habit: Figures] = {
        let day: Int64 = 86_400_000
        let start: Int64 = 1_767_225_600_000
        var shop = SimulatedShop(customers: 1500, seed: 3, start: start)
        var figures: [Habit: Figures] = [:]
        while true {
            let record = shop.next()
            guard record.arrival < start + 56 * day else { return figures }
            guard record.kind == .regular else { continue }
            var bytes: [UInt8] = []
            record.append(to: &bytes)
            let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            let properties = (object?["properties"] ?? object?["data"]) as? [String: Any]
            figures[record.habit, default: Figures()].count(record, properties ?? [:], since: start)
        }
    }()

    private func figures(_ habit: Habit) throws -> Figures { try #require(Self.figures[habit]) }
    private func others(_ habit: Habit) -> [Figures] { Self.figures.filter { $0.key != habit }.map(\.value) }

    @Test func habitsHaveTheirShares() throws {
        #expect(Habit.allCases.map(\.percent).reduce(0, +) == 100)
        for habit in Habit.allCases {
            let expected = Double(habit.percent) * 15
            let count = Double(try figures(habit).customers.count)
            #expect(abs(count - expected) < 5 * expected.squareRoot())
        }
    }

    @Test func windowShoppersLookAndDoNotBuy() throws {
        let own = try figures(.windowShopper)
        #expect(own.views > 100 * own.orders)
        #expect(others(.windowShopper).allSatisfy { $0.views < 50 * $0.orders })
    }

    @Test func bargainHuntersUseCouponsAndReadTheNewsletter() throws {
        let own = try figures(.bargainHunter)
        #expect(own.coupons == own.orders || own.coupons / own.orders > 0.9)
        #expect(others(.bargainHunter).allSatisfy { $0.coupons < 0.3 * $0.orders })
        let perCustomer = own.emails / Double(own.customers.count)
        #expect(others(.bargainHunter).allSatisfy { $0.emails / Double($0.customers.count) < perCustomer / 2 })
    }

    @Test func weeklyRegularsOrderEverySevenDays() throws {
        let weekly = { (figures: Figures) in
            Double(figures.orderGaps.count { abs($0 - 7) < 0.1 }) / Double(max(figures.orderGaps.count, 1))
        }
        #expect(weekly(try figures(.weeklyRegular)) > 0.5)
        #expect(others(.weeklyRegular).allSatisfy { weekly($0) < 0.15 })
    }

    @Test func giftGiversOrderGiftsInBursts() throws {
        let own = try figures(.giftGiver)
        #expect(own.gifts > 0.99 * own.views)
        #expect(others(.giftGiver).allSatisfy { $0.gifts < 0.3 * $0.views })
        let short = own.orderGaps.count { $0 < 1 }
        let long = own.orderGaps.count { $0 > 14 }
        #expect(Double(short + long) > 0.8 * Double(own.orderGaps.count))
        #expect(short > long)
    }

    @Test func lapsingCustomersComeMoreAndMoreRarely() throws {
        let own = try figures(.lapsing)
        #expect(own.early > 2 * own.late)
        #expect(others(.lapsing).allSatisfy { $0.early < 1.6 * $0.late })
    }

    @Test func nightOwlsComeAtNight() throws {
        let own = try figures(.nightOwl)
        #expect(own.atNight > 0.7 * own.events)
        #expect(others(.nightOwl).allSatisfy { $0.atNight < 0.4 * $0.events })
    }

    @Test func businessesBuyManyPiecesOnWeekdays() throws {
        let own = try figures(.businessBuyer)
        #expect(own.pieces > 20 * own.orders)
        #expect(others(.businessBuyer).allSatisfy { $0.pieces < 20 * $0.orders })
        #expect(own.onWeekends < 0.1 * own.events)
        #expect(others(.businessBuyer).allSatisfy { $0.onWeekends > 0.15 * $0.events })
    }
}

extension HabitTests.Figures {
    fileprivate mutating func count(_ record: SimulatedRecord, _ properties: [String: Any], since start: Int64) {
        let hour = record.time / 3_600_000 % 24
        customers.insert(record.customer)
        events += 1
        if hour >= 22 || hour < 4 { atNight += 1 }
        if [2, 3].contains(record.time / 86_400_000 % 7) { onWeekends += 1 }
        if record.time - start < 28 * 86_400_000 { early += 1 } else { late += 1 }
        switch record.name {
        case "Product Viewed":
            views += 1
            if properties["category"] as? String == "gifts" { gifts += 1 }
        case "Coupon Applied": coupons += 1
        case "Email Opened": emails += 1
        case "Order Completed":
            orders += 1
            pieces += (properties["quantity"] as? Double) ?? 0
            if let last = lastOrder[record.customer] {
                orderGaps.append(Double(record.time - last) / 86_400_000)
            }
            lastOrder[record.customer] = record.time
        default: break
        }
    }
}
