import Events
import Foundation
import Numerics
import Testing

/// Mutated records: the batch neither crashes nor hands out anything that does not hold together.
///
/// `KINDRED_FUZZ` is the number of inputs, 100,000 without it; `KINDRED_FUZZ_SEED` repeats a run.
@Suite struct FuzzTests {
    @Test func mutatedRecords() {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["KINDRED_FUZZ"].flatMap { Int($0) } ?? 100_000
        let seed = environment["KINDRED_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
        print("mutated records: \(count) inputs, seed \(seed)")
        var fuzzer = RecordFuzzer(seed: seed)
        let figures = fuzzer.run(inputs: count)
        #expect(figures.events + figures.ignored + figures.rejected == count)
        #expect(figures.events > count / 100)
        #expect(figures.faults == [])
    }
}

/// Makes records out of samples by changes of bytes, pieces and tokens, and looks at what becomes of them.
struct RecordFuzzer: ~Copyable {
    struct Figures {
        var events = 0
        var ignored = 0
        var rejected = 0
        /// What did not hold together, at most ten.
        var faults: [String] = []
    }

    private static let tokens = [
        "null", "true", "1e999", "-0", "18446744073709551616", "\"\"", "{}", "[]", "{\"a\":", "\"a\":1,", ",", ":",
        "\\u0000",
        "\\ud800", "\u{1F600}", "\"userId\":", "\"timestamp\":", "\"traits\":{", "\"attributes\":",
        "\"type\":\"identify\"",
        "\"specversion\":\"1.0\",", "\"2026-01-01T00:00:00Z\"", "\"customer\":\"c\",", "}", "]", "\"", "0.1",
    ].map { Array($0.utf8) }

    private var random: SplitMix64
    private var batch = EventBatch(interests: EventInterests(properties: [["p"], ["o", "x"], ["a"], ["name"]]))
    private let samples = Samples.all.filter { $0.mapping == nil }.map(\.bytes)

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func run(inputs: Int) -> Figures {
        var figures = Figures()
        for input in 0..<inputs {
            if batch.count >= 64 { batch.removeAll() }
            let record = mutated()
            let parsed = unsafe record.withUnsafeBytes {
                unsafe batch.append(RecordView(offset: Int64(input), key: nil, value: $0))
            }
            switch parsed {
            case .event(let index):
                figures.events += 1
                if let fault = fault(in: index), figures.faults.count < 10 {
                    figures.faults.append("\(fault): \(String(decoding: record, as: UTF8.self))")
                }
            case .ignored: figures.ignored += 1
            case .rejected: figures.rejected += 1
            }
        }
        return figures
    }

    private mutating func mutated() -> [UInt8] {
        var bytes = samples[below(samples.count)]
        for _ in 0..<1 + below(4) {
            let place = below(bytes.count + 1)
            switch below(7) {
            case 0: if place < bytes.count { bytes[place] = UInt8(below(256)) }
            case 1: if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8)) }
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + below(12)))
            case 3: bytes.insert(contentsOf: Self.tokens[below(Self.tokens.count)], at: place)
            case 4:
                let piece = bytes[place..<min(bytes.count, place + below(40))]
                bytes.insert(contentsOf: Array(piece), at: below(bytes.count + 1))
            case 5:
                let other = samples[below(samples.count)]
                bytes = Array(bytes[..<place]) + other[below(other.count)...]
            default:
                let token = Self.tokens[below(Self.tokens.count)]
                bytes.replaceSubrange(place..<min(bytes.count, place + token.count), with: token)
            }
        }
        return bytes
    }

    /// What does not hold together in an accepted event; nil where all does.
    private func fault(in index: Int) -> String? {
        let event = batch[index]
        let customer = unsafe batch.bytes(event.customer)
        if unsafe customer.isEmpty || customer.count > EventLimits.customerBytesMax { return "customer's length" }
        if event.hasTime, !EventTime.range.contains(event.time) { return "time" }
        if event.isEvent, !event.hasTime || event.name.count == 0 { return "an event without time or name" }
        if EventName.fold(text(event.spelledName)) != text(event.name) { return "name" }
        for slot in 0..<4 {
            let value = batch.slot(index, slot)
            if value.kind == .number, !value.number.isFinite { return "number" }
            if value.kind == .text, unsafe String(validating: value.text, as: UTF8.self) == nil { return "text" }
        }
        var writes = batch.attributes(of: event)
        var used = 0
        while let write = writes.next() {
            var leaves = write.leaves
            var count = 0
            while let leaf = leaves.next() {
                count += 1
                if unsafe leaf.value.kind == .missing || !leaf.path.starts(with: write.key) { return "leaf" }
                unsafe used += leaf.path.count
            }
            if count != write.leaves.count { return "leaves" }
            unsafe used += write.key.count
        }
        return used > Int(event.attributes.count) ? "attributes" : nil
    }

    private func text(_ range: ByteRange) -> String { unsafe String(decoding: batch.bytes(range), as: UTF8.self) }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
}
