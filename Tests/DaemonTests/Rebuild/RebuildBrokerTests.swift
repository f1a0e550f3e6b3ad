import Configuration
import Daemon
import Engine
import Events
import Foundation
import Logs
import Numerics
import Rules
import Testing

/// A rebuild on the simulated broker, with lost answers, aborted transactions, fencing and kills.
@Suite struct RebuildBrokerTests {
    private static let stepsMax = 400_000

    private func configuration(_ folder: String) -> KindredConfiguration {
        var configuration = KindredConfiguration()
        configuration.stateFolder = folder
        configuration.clock = .event
        configuration.topics.prefix = ""
        configuration.topics.givenPartitions = RebuildPlace.partitions
        return configuration
    }

    private func broker(_ faults: Faults) -> SimulatedBroker {
        let broker = SimulatedBroker(partitions: RebuildPlace.partitions, faults: faults)
        for index in 0..<120 {
            let (customer, body) = RebuildPlace.record(index, seed: 3)
            let partition = unsafe Array(customer.utf8).withUnsafeBytes {
                unsafe Murmur2.partition(of: $0, partitions: Int32(RebuildPlace.partitions))
            }
            broker.put(Array(customer.utf8), Array(body.utf8), topic: "events", partition: partition)
        }
        return broker
    }

    /// Moves everything until the rebuild has ended; answers false where it was killed before.
    private func run(
        _ rebuild: StateRebuild, _ process: SimulatedProcess, _ random: inout SplitMix64, killedAfter stepsMax: Int
    ) throws -> Bool {
        for _ in 0..<stepsMax {
            process.broker.clock.monotonic += .milliseconds(random.below(3))
            process.broker.move()
            process.move()
            if case .ended(let error) = rebuild.step() {
                if let error { throw error }
                return true
            }
        }
        process.kill()
        return false
    }

    /// What a consumer sees of the topics; keys and bodies in order, partition by partition.
    private func published(_ broker: SimulatedBroker) -> [[String]] {
        ["segment-events", "segment-members", "dead-letters"].flatMap { topic in
            (0..<Int32(RebuildPlace.partitions)).map { partition in
                broker.partition(topic, partition).committed.map {
                    "\(RebuildPlace.text($0.key ?? [])) \(RebuildPlace.text($0.value ?? []))"
                }
            }
        }
    }

    private func rebuilt(seed: UInt64, faults: Faults) throws -> [[String]] {
        let folder = FileManager.default.temporaryDirectory.path + "/kindred-rebuild-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let broker = broker(faults)
        let place = try TemporaryLog()
        let plan = try RebuildPlace.plan(RebuildPlace.rules)
        var random = SplitMix64(seed: seed)
        var kills = seed == 0 ? 0 : random.below(4)
        while true {
            let process = SimulatedProcess(broker: broker, instance: "one")
            let rebuild = try StateRebuild(
                configuration: configuration(folder), plan: plan, log: process, from: .earliest,
                reporter: place.reporter, clock: broker.clock, transactionBytesMax: 3000)
            kills -= 1
            if try run(rebuild, process, &random, killedAfter: kills >= 0 ? random.below(600) : Self.stepsMax) { break }
            try #require(kills >= 0, "no end after \(Self.stepsMax) steps")
        }
        while broker.hasOpenTransactions {
            broker.clock.monotonic += .milliseconds(1)
            broker.move()
        }
        for partition in 0..<Int32(RebuildPlace.partitions) {
            let last = broker.partition("changelog", partition).committed.last
            #expect(last?.key == Array("!commit".utf8), "seed \(seed)")
        }
        return published(broker)
    }

    @Test func publishesEachChangeOnce() throws {
        let expected = try rebuilt(seed: 0, faults: .none)
        #expect(expected.joined().count > 40)
        let first = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap { UInt64($0) } ?? 1
        for seed in first..<(first + 60) {
            do {
                let found = try rebuilt(seed: seed, faults: Faults(seed: seed, most: 60, percent: 8))
                #expect(found == expected, "seed \(seed)")
            } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
    }
}
