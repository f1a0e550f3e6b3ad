import Daemon
import Foundation
import Testing

/// Outputs of a disturbed run are those of an undisturbed one, each exactly once.
@Suite struct ScheduleTests {
    /// Each line is a key, a kind, a time and a count.
    private typealias Lines = [UInt8: [[UInt8]]]

    @Test func tenThousandSchedules() throws {
        let first = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap { UInt64($0) } ?? 1
        var crashed = 0
        for seed in first..<(first + 10_000) {
            do {
                try check(seed: seed)
            } catch {
                crashed += 1
                Issue.record("seed \(seed): \(error)")
                if crashed > 3 { return }
            }
        }
    }

    private func check(seed: UInt64) throws {
        var schedule = Schedule(seed: seed)
        try schedule.run()
        for partition in 0..<Int32(schedule.log.partitions) {
            let found = lines(schedule.log, partition)
            let expected = undisturbed(schedule.log, partition)
            guard found == expected else {
                throw Schedule.Failure(description: "partition \(partition): \(found) instead of \(expected)")
            }
        }
    }

    private func lines(_ log: SimulatedLog, _ partition: Int32) -> Lines {
        var lines: Lines = [:]
        for entry in log.entries[TopicPartition(topic: "out", partition: partition)] ?? [] {
            guard let key = entry.key?.first, let value = entry.value else { continue }
            lines[key, default: []].append(value)
        }
        return lines
    }

    /// What the input must lead to, without batches, timers' slices or restarts.
    private func undisturbed(_ log: SimulatedLog, _ partition: Int32) -> Lines {
        var lines: Lines = [:]
        var counts: [UInt8: UInt8] = [:]
        var alarms: [UInt8: UInt8] = [:]
        var clock: UInt8 = 0
        for entry in log.entries[TopicPartition(topic: "in", partition: partition)] ?? [] {
            guard let key = entry.key?.first, let time = entry.value?.first else { continue }
            if let due = alarms[key], due < time {
                lines[key, default: []].append([1, due, counts[key] ?? 0])
                alarms[key] = nil
            }
            counts[key, default: 0] += 1
            lines[key, default: []].append([0, time, counts[key] ?? 0])
            if alarms[key] == nil { alarms[key] = time + 5 }
            clock = max(clock, time)
            for (other, due) in alarms where due <= clock {
                lines[other, default: []].append([1, due, counts[other] ?? 0])
                alarms[other] = nil
            }
        }
        return lines
    }
}
