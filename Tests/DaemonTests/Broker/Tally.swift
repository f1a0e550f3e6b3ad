import Daemon

/// What is in the outputs of a partition, or has to be.
struct Tally: Equatable {
    /// By key: a kind, a time and a count each.
    var lines: [[UInt8]: [[UInt8]]] = [:]
    /// By key, the last one.
    var counts: [[UInt8]: [UInt8]] = [:]

    /// In words, for whoever looks for the reason.
    func differences(from expected: Tally) -> String {
        Set(lines.keys).union(expected.lines.keys).sorted { $0.lexicographicallyPrecedes($1) }
            .filter { lines[$0] != expected.lines[$0] || counts[$0] != expected.counts[$0] }
            .map { "key \($0): \(lines[$0] ?? []) and not \(expected.lines[$0] ?? [])" }.joined(separator: "; ")
    }

    /// What a reader finds who sees only what was committed.
    init(found broker: SimulatedBroker, _ partition: Int32) {
        for entry in broker.partition("lines", partition).committed {
            lines[entry.key ?? [], default: []].append(entry.value ?? [])
        }
        for entry in broker.partition("counts", partition).committed { counts[entry.key ?? []] = entry.value }
    }

    /// What the input must lead to, without batches, timers' slices or restarts.
    init(undisturbed broker: SimulatedBroker, topics: [String], _ partition: Int32) {
        for (topic, name) in topics.enumerated() {
            var alarms: [[UInt8]: UInt8] = [:]
            var clock: UInt8 = 0
            for entry in broker.partition(name, partition).committed {
                guard let byte = entry.key?.first, let time = entry.value?.first else { continue }
                let key = [UInt8(topic), byte]
                if let due = alarms[key], due < time {
                    lines[key, default: []].append([1, due, counts[key]?.first ?? 0])
                    alarms[key] = nil
                }
                let count = (counts[key]?.first ?? 0) + 1
                counts[key] = [count]
                lines[key, default: []].append([0, time, count])
                if alarms[key] == nil { alarms[key] = time + TallyProcessor.alarmAfter }
                clock = max(clock, time)
                for (other, due) in alarms where due <= clock {
                    lines[other, default: []].append([1, due, counts[other]?.first ?? 0])
                    alarms[other] = nil
                }
            }
        }
    }
}
