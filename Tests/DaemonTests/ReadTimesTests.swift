import Daemon
import Numerics
import Testing

@Suite struct ReadTimesTests {
    @Test func nothingIsLostAndNothingTooLate() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            var reads = ReadTimes()
            var all: [(time: Duration, records: Int)] = []
            var now = Duration.zero
            for _ in 0..<random.below(3000) {
                now += .microseconds(random.below(20_000))
                let records = random.below(5)
                reads.add(records, at: now)
                all.append((now, records))
            }
            #expect(reads.marks.count <= ReadTimes.marksMax)
            #expect(reads.marks.reduce(0) { $0 + $1.records } == all.reduce(0) { $0 + $1.records }, "seed \(seed)")
            // The record of each rank is told to be read no later than it was, and not much earlier.
            let slack = max(now * 4 / ReadTimes.marksMax, .milliseconds(2))
            let told = reads.marks.flatMap { Array(repeating: $0.time, count: $0.records) }
            let read = all.flatMap { Array(repeating: $0.time, count: $0.records) }
            for (told, read) in zip(told, read) { #expect(told <= read && read - told <= slack, "seed \(seed)") }
        }
    }
}
