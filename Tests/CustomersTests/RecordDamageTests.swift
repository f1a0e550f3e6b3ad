import Customers
import Foundation
import Numerics
import Testing

/// Damaged records, also with a checksum that agrees again: none crashes, each is refused and leaves nothing behind or
/// gives a customer of whom everything holds.
///
/// `KINDRED_FUZZ` is the number of inputs, 100,000 without it; `KINDRED_SEED` repeats a run.
@Suite struct RecordDamageTests {
    /// Answers whether the record was taken in.
    private static func check(_ record: [UInt8], _ place: @autoclosure () -> String, _ model: inout TableModel) -> Bool
    {
        if model.table.rowCount >= 50 { model = TableModel() }
        let before = model.table.count
        do throws(RecordFault) {
            try RecordSamples.take(record, "damaged \(model.table.rowCount)", into: &model)
        } catch {
            if model.table.count != before { Issue.record("\(place()): half a customer stays") }
            return false
        }
        let faults = model.faults
        if !faults.isEmpty { Issue.record("\(place()): \(faults)") }
        // What has been taken in can be written and read again.
        let again = RecordSamples.record("damaged \(model.table.rowCount - 1)", of: model)
        var copy = TableModel()
        do { try RecordSamples.take(again, "again", into: &copy) } catch { Issue.record("\(place()): \(error)") }
        return true
    }

    @Test func truncated() {
        let model = RecordSamples.model(seed: 8, customers: 3, eventsMax: 12)
        var target = TableModel()
        for id in model.model.keys {
            let record = RecordSamples.record(id, of: model)
            for count in 0..<record.count {
                let part = Array(record.prefix(count))
                #expect(!Self.check(part, "\(count) bytes", &target))
                #expect(!Self.check(RecordSamples.repaired(part), "\(count) bytes, repaired", &target))
            }
            #expect(!Self.check(RecordSamples.repaired(record + [0]), "a byte more", &target))
        }
    }

    @Test func singleBytes() {
        let model = RecordSamples.model(seed: 9, customers: 2, eventsMax: 9)
        var target = TableModel()
        for id in model.model.keys {
            let record = RecordSamples.record(id, of: model)
            for place in record.indices {
                for change: UInt8 in [0x01, 0x80, 0xFF] {
                    var damaged = record
                    damaged[place] ^= change
                    // The version, an older model and the checksum itself aside, the checksum tells.
                    if place >= 4 { #expect(!Self.check(damaged, "byte \(place)", &target)) }
                    _ = Self.check(RecordSamples.repaired(damaged), "byte \(place) ^ \(change), repaired", &target)
                }
            }
        }
    }

    @Test func fuzzed() {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["KINDRED_FUZZ"].flatMap { Int($0) } ?? 100_000
        let seed = environment["KINDRED_SEED"].flatMap(UInt64.init) ?? .random(in: 0...1 << 40)
        print("damaged records: \(count) inputs, KINDRED_SEED=\(seed)")
        var random = SplitMix64(seed: seed)
        let model = RecordSamples.model(seed: seed, customers: 40, eventsMax: 70)
        let samples = model.model.keys.sorted().map { RecordSamples.record($0, of: model) }
        var target = TableModel()
        var taken = 0
        for input in 0..<count {
            var record = samples[Int.random(in: 0..<samples.count, using: &random)]
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.damage(&record, samples, &random) }
            if Int.random(in: 0..<20, using: &random) > 0 { record = RecordSamples.repaired(record) }
            if Self.check(record, "seed \(seed), input \(input)", &target) { taken += 1 }
        }
        print("damaged records: \(taken) of \(count) taken in")
        #expect(taken > count / 100)
    }

    private static func damage(_ record: inout [UInt8], _ samples: [[UInt8]], _ random: inout SplitMix64) {
        guard record.count > 12 else { return }
        let place = Int.random(in: 12..<record.count, using: &random)
        let end = min(record.count, place + Int.random(in: 1...24, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0: record[place] = UInt8.random(in: 0...255, using: &random)
        case 1: record[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 2: record.removeSubrange(place..<end)
        case 3: record.insert(contentsOf: record[place..<end], at: place)
        case 4: record = Array(record.prefix(place))
        case 5:
            // Numbers on the edge of something.
            let numbers: [Int64] = [0, 1, -1, .max, .min, 1 << 31, 1 << 32, 1 << 47, 1 << 62, 64, 65, 0xFFFF]
            let bytes = AttributeBytes.little(numbers[Int.random(in: 0..<numbers.count, using: &random)])
            let width = min([1, 2, 4, 8][Int.random(in: 0..<4, using: &random)], record.count - place)
            record.replaceSubrange(place..<place + width, with: bytes.prefix(width))
        case 6:
            let other = samples[Int.random(in: 0..<samples.count, using: &random)]
            let from = min(place, other.count - 1)
            record.replaceSubrange(place..<end, with: other[from..<min(other.count, from + end - place)])
        default: record.swapAt(place, Int.random(in: 12..<record.count, using: &random))
        }
    }
}
