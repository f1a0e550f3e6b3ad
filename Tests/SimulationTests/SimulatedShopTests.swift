import Foundation
import Simulation
import Testing

/// Records of a seeded shop, read with Foundation's JSON.
@Suite struct SimulatedShopTests {
    static let start: Int64 = 1_767_225_600_000
    static let day: Int64 = 86_400_000

    private func records(_ count: Int, customers: Int = 600, seed: UInt64 = 11) -> [SimulatedRecord] {
        var shop = SimulatedShop(customers: customers, seed: seed, start: Self.start)
        return (0..<count).map { _ in shop.next() }
    }

    private func bytes(_ record: SimulatedRecord, shift: Int64 = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        record.append(to: &bytes, shift: shift)
        return bytes
    }

    private func parsed(_ record: SimulatedRecord, shift: Int64 = 0) -> [String: Any]? {
        try? JSONSerialization.jsonObject(with: Data(bytes(record, shift: shift))) as? [String: Any]
    }

    @Test func sameSeedSameBytes() {
        let first = records(5000).flatMap { bytes($0) }
        #expect(first == records(5000).flatMap { bytes($0) })
        #expect(first != records(5000, seed: 12).flatMap { bytes($0) })
    }

    @Test func recordsComeInTheOrderOfArrival() {
        var last = Self.start
        for record in records(20_000) {
            #expect(record.arrival >= last)
            #expect(record.arrival >= record.time)
            last = record.arrival
        }
    }

    @Test func customersAreThoseAskedFor() {
        #expect(Set(records(60_000).map(\.customer)).count == 600)
        #expect(Set(records(2000, customers: 1).map(\.customer)) == ["c0001"])
    }

    @Test func aFewRecordsAreLateTwiceOrBroken() {
        let all = records(50_000)
        let shares = [
            (all.count { $0.kind == .late }, SimulatedShop.latePerThousand),
            (all.count { $0.kind == .duplicate }, SimulatedShop.duplicatesPerThousand),
            (all.count { if case .broken = $0.kind { true } else { false } }, SimulatedShop.brokenPerThousand),
        ]
        for (count, perThousand) in shares {
            let expected = Double(all.count * perThousand) / 1000
            #expect(abs(Double(count) - expected) < 5 * expected.squareRoot())
        }
        for breakage in Breakage.allCases { #expect(all.contains { $0.kind == .broken(breakage) }) }
    }

    @Test func duplicatesRepeatARecord() {
        var seen: Set<[UInt8]> = []
        for record in records(20_000) where record.kind == .regular || record.kind == .duplicate {
            let isNew = seen.insert(bytes(record)).inserted
            if record.kind == .regular { #expect(isNew) }
        }
    }

    @Test func lateRecordsAreTenMinutesToADayAndAHalfBehind() {
        let late = records(50_000).filter { $0.kind == .late }.map { $0.arrival - $0.time }
        #expect(late.allSatisfy { $0 >= 600_000 && $0 < 37 * 3_600_000 })
        #expect(late.contains { $0 > Self.day })
    }

    @Test func unbrokenRecordsAreObjectsOfOneOfThreeForms() throws {
        var forms: [String: Int] = [:]
        for record in records(20_000) {
            if case .broken = record.kind { continue }
            let object = try #require(parsed(record))
            if object["specversion"] as? String == "1.0" {
                #expect(object["subject"] as? String == record.customer)
                forms["cloudevents", default: 0] += 1
            } else if let customer = object["customer"] as? String {
                #expect(customer == record.customer)
                forms["short", default: 0] += 1
            } else {
                #expect(object["userId"] as? String == record.customer)
                forms[object["type"] as? String ?? "", default: 0] += 1
            }
        }
        #expect(Set(forms.keys) == ["cloudevents", "short", "track", "page", "screen", "identify", "group"])
        #expect(forms["track", default: 0] > 10_000)
    }

    @Test func eachBreakageBreaksWhatItSays() throws {
        for record in records(60_000) {
            guard case .broken(let breakage) = record.kind else { continue }
            let object = parsed(record)
            switch breakage {
            case .truncated, .notAnObject, .invalidText: #expect(object == nil)
            case .noCustomer: #expect(object?["userId"] == nil && object?["timestamp"] != nil)
            case .blockedCustomer: #expect(object?["userId"] as? String == "anonymous")
            case .noTime: #expect(object?["timestamp"] == nil && object?["userId"] != nil)
            case .dateForTime: #expect((object?["timestamp"] as? String)?.count == 10)
            case .unreadableTime: #expect(object?["timestamp"] as? String == "yesterday")
            case .timeOutOfRange: #expect((object?["timestamp"] as? String)?.hasPrefix("1969") == true)
            case .noName: #expect(object?["event"] == nil && object?["type"] as? String == "track")
            }
        }
    }

    @Test func timesAreWrittenInUTCAndMovedByTheShift() throws {
        let parser = ISO8601DateFormatter()
        parser.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        for record in records(3000) where record.kind == .regular {
            for shift in [0, 12_345, 400 * Self.day] {
                let object = try #require(parsed(record, shift: shift))
                let text = try #require((object["timestamp"] ?? object["time"]) as? String)
                let date = try #require(parser.date(from: text))
                #expect(Int64((date.timeIntervalSince1970 * 1000).rounded()) == record.time + shift)
            }
        }
    }

    @Test func threeThousandCustomersMakeAboutTenThousandRecordsADay() {
        let all = records(40_000, customers: 3000)
        let days = Double(all[all.count - 1].arrival - all[0].arrival) / Double(Self.day)
        #expect((2.0...8.0).contains(days))
    }
}
