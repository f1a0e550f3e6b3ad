import Customers
import Foundation
import Numerics
import Testing

/// The table held against plain dictionaries and arrays under random actions, and walked for faults as it goes.
///
/// `KINDRED_SEED` repeats a run.
@Suite struct TableModelTests {
    @Test func randomActions() {
        let seed = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap(UInt64.init) ?? .random(in: 0...1 << 40)
        print("table model: KINDRED_SEED=\(seed)")
        for round in 0..<12 {
            var random = SplitMix64(seed: seed &+ UInt64(round))
            var model = TableModel()
            // Few customers grow large, many stay small.
            let customers = round % 2 == 0 ? 4 : 60
            for step in 0..<3_000 {
                Self.act(&model, customers: customers, &random)
                guard step % 100 == 99 else { continue }
                let place = "seed \(seed), round \(round), step \(step)"
                #expect(model.faults == [], "\(place)")
                model.compare(place)
            }
        }
    }

    private static func act(_ model: inout TableModel, customers: Int, _ random: inout SplitMix64) {
        let id = "customer \(Int.random(in: 0..<customers, using: &random))"
        let time = Int64.random(in: 1_000_000...1_000_400, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<8: model.insert(id)
        case 8..<50:
            let name = TableModel.names[
                Int.random(in: 0..<(Bool.random(using: &random) ? 5 : TableModel.names.count), using: &random)]
            // Some in order, some late, some of one instant; some without a hash.
            let hash = Int.random(in: 0..<4, using: &random) == 0 ? 0 : UInt64.random(in: 1...1 << 40, using: &random)
            model.event(id, time: time, hash: hash, name: name)
        case 50..<65:
            model.toggleMembership(id, segment: Int.random(in: 0..<TableModel.segments, using: &random), at: time)
        case 65..<78: write(&model, id, time: time, &random)
        case 78..<84:
            let count = Int.random(in: 0...90, using: &random)
            let record = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let hash = UInt64.random(in: 1...1 << 40, using: &random)
            model.wait(id, time: time + 1_000_000, hash: hash, record: record)
        case 84..<88: model.dropWaiting(id)
        case 88..<95:
            let bytes = [0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 500, 3_000, 70_000].randomElement(using: &random) ?? 0
            model.resize(
                id, state: Int.random(in: 0..<TableModel.states, using: &random), bytes: bytes,
                fill: UInt8.random(in: 0...255, using: &random))
        case 95: model.remove(id)
        default: model.takeDirty(atMost: [0, 1, 2, 7, 30, .max].randomElement(using: &random) ?? 1)
        }
    }

    private static func write(_ model: inout TableModel, _ id: String, time: Int64, _ random: inout SplitMix64) {
        let key = "key \(Int.random(in: 0..<12, using: &random))"
        var leaves: [String: AttributeValue] = [:]
        for leaf in 0..<Int.random(in: 0...3, using: &random) {
            let path = leaf == 0 ? key : "\(key).inner \(leaf)"
            switch Int.random(in: 0..<3, using: &random) {
            case 0: leaves[path] = .truth(Bool.random(using: &random))
            case 1: leaves[path] = .number(Double(Int.random(in: -50...50, using: &random)) / 4)
            default: leaves[path] = .text(String(repeating: "é", count: Int.random(in: 0...40, using: &random)))
            }
        }
        model.write(id, key: key, leaves: leaves, time: time)
    }
}
