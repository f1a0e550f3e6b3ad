import Daemon
import Foundation
import Logs
import Numerics
import Testing

/// A rebuild that is broken off anywhere is told, and once it is done, consumers see what one undisturbed rebuild
/// publishes. `KINDRED_SEED` repeats a run.
@Suite struct RebuildInterruptionTests {
    private static let first = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap { UInt64($0) } ?? 1

    /// A place whose changelog is damaged, and whose definitions changed, so that there is much to publish.
    private func broken(seed: UInt64) throws -> RebuildPlace {
        let place = try RebuildPlace(seed: seed, records: 600)
        try place.drain()
        // In every partition, so that the daemon starts nowhere before all is done.
        try place.replaceAll(in: "changelog", where: { $0.hasSuffix("2") || $0 == "!commit" }, by: "damaged")
        place.rules = RebuildPlace.otherRules
        try place.define()
        return place
    }

    @Test func killedAtRandomPoints() throws {
        var refusals = 0
        for seed in Self.first..<(Self.first + 6) {
            let whole = try broken(seed: seed)
            try whole.rebuild(transactionBytesMax: 2000)
            let expected = try whole.published()
            let killed = try broken(seed: seed)
            var random = SplitMix64(seed: seed)
            for _ in 0..<8 {
                guard try killed.rebuild(transactionBytesMax: 2000, stepsMax: 1 + random.below(200)) == nil,
                    let refusal = killed.refusal()
                else { break }
                if refusal.contains("not finished: run `kindred state rebuild` again") { refusals += 1 }
            }
            try killed.rebuild(transactionBytesMax: 2000)
            #expect(try killed.published() == expected, "seed \(seed)")
            #expect(try killed.state() == whole.state(), "seed \(seed)")
            #expect(try killed.drain().lag == 0)
            #expect(try killed.published() == expected, "seed \(seed)")
        }
        #expect(refusals > 6)
    }

    /// Dead letters of events that nobody is known to have read are published once.
    @Test func deadLettersAreNotPublishedTwice() throws {
        let whole = try RebuildPlace(records: 600)
        try whole.rebuild()
        let expected = try whole.published()
        #expect(!expected.deadLetters.isEmpty)
        let killed = try RebuildPlace(records: 600)
        for steps in stride(from: 10, to: 300, by: 7) {
            try killed.rebuild(transactionBytesMax: 500, stepsMax: steps)
        }
        try killed.rebuild(transactionBytesMax: 500)
        #expect(try killed.published() == expected)
        #expect(try killed.state() == whole.state())
    }

    @Test func nobodyWorksBesideARebuild() throws {
        let place = try broken(seed: 1)
        try place.withLog { log in
            let rebuild = try StateRebuild(
                configuration: place.place.configuration, plan: try place.plan(), log: log, from: .earliest,
                reporter: place.place.reporter)
            #expect(place.refusal()?.contains("uses the state folder") == true)
            let elsewhere = place.place.folder + "/other"
            let own = place.place.configuration.stateFolder
            place.place.configuration.stateFolder = elsewhere
            #expect(place.refusal()?.contains("another `kindred run` (process") == true)
            place.place.configuration.stateFolder = own
            withExtendedLifetime(rebuild) {}
        }
    }
}
