import Engine
import Foundation
import Simulation
import Testing

/// The reference job's first 100,000 events, in order of time: as many changes as by brute force.
@Suite struct ReferenceWorkloadTests {
    private static let names = ["Product Viewed", "Product Added", "Cart Viewed", "Order Completed"]
    private static let thresholds = [
        [2, 10], [5, 40], [1, 5], [3, 15], [1, 4], [3, 12], [1, 2], [1, 3], [200, 1000], [500, 2500],
    ]

    private static var measures: [(String, String)] {
        let counts = names.flatMap { name in [1, 7].map { "count(`\(name)`, \($0)d)" } }
        let sums = [7, 30].map { "sum(`Order Completed`.price, \($0)d)" }
        return (counts + sums).enumerated().map { ("m\($0)", $1) }
    }

    private static var rules: [(String, String)] {
        thresholds.enumerated().flatMap { measure, pair in pair.map { "measure(m\(measure)) >= \($0)" } }
            .enumerated().map { ("rule-\($0)", $1) }
    }

    /// So many of the two million events of the workload, by time; those of one instant as they come.
    private static func lines(_ count: Int) -> [String] {
        var workload = ReferenceWorkload(events: 2_000_000, customers: 100_000, seed: 7)
        var lines: [(time: Int64, line: String)] = []
        while lines.count < count, let event = workload.next() {
            let line = unsafe withUnsafeTemporaryAllocation(byteCount: ReferenceEvent.bytesMax, alignment: 1) { room in
                guard let base = room.baseAddress else { return "" }
                let used = unsafe event.write(to: base)
                return unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: used), as: UTF8.self)
            }
            lines.append((event.time, line))
        }
        return lines.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element.line)
    }

    @Test func changesEqualThoseOfBruteForce() throws {
        let lines = Self.lines(100_000)
        var oracle = Oracle(try OracleDefinitions(rules: Self.rules, measures: Self.measures))
        oracle.findsValidUntil = false
        oracle.leavesOutBeyondBounds = true
        let records = lines.compactMap { line in
            if case .record(let record) = OracleRecord.read(line) { record } else { nil as OracleRecord? }
        }
        let expected = oracle.run(records)
        let plan = try ReplayedShard.plan(segments: Self.rules, measures: Self.measures, sessionGap: 1_800_000)
        let run = try ReplayedShard(plan: plan, lines: lines)
        let seen = run.changes.count { expected.beyondBounds[$0.customer] == nil }
        #expect(seen == expected.stepwise.count)
        #expect(seen > 20_000)
    }
}
