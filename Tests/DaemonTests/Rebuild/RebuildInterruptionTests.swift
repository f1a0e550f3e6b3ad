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
        try place.replaceAll(in: "changelog", where: { $0.hasSuffix("2") }, by: "damaged")
        place.rules = RebuildPlace.otherRules
        return place
    }

    @Test(arguments: first..<(first + 6)) func killedAtRandomPoints(seed: UInt64) throws {
        let whole = try broken(seed: seed)
        try whole.rebuild(transactionBytesMax: 2000)
        let expected = try whole.published()
        let killed = try broken(seed: seed)
        let before = try killed.published()
        var random = SplitMix64(seed: seed)
        var refusals = 0
        for _ in 0..<12 {
            try killed.rebuild(transactionBytesMax: 2000, stepsMax: 1 + random.below(250))
            if killed.refusal(unless: before).contains("not finished: run `kindred state rebuild` again") {
                refusals += 1
            }
        }
        try killed.rebuild(transactionBytesMax: 2000)
        #expect(refusals > 0, "seed \(seed)")
        #expect(try killed.published() == expected, "seed \(seed)")
        #expect(try killed.state() == whole.state(), "seed \(seed)")
        let status = try killed.drain()
        #expect(status.lag == 0)
        #expect(try killed.published() == expected, "seed \(seed)")
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
            #expect(place.refusal().contains("uses the state folder"))
            let elsewhere = place.place.folder + "/other"
            let own = place.place.configuration.stateFolder
            place.place.configuration.stateFolder = elsewhere
            #expect(place.refusal().contains("another `run`"))
            place.place.configuration.stateFolder = own
            withExtendedLifetime(rebuild) {}
        }
    }
}

extension RebuildPlace {
    /// What ends the daemon; nothing where it must not be started because the state is still the old one.
    fileprivate func refusal(unless untouched: Published) -> String {
        guard let now = try? published(), now != untouched else { return "" }
        do {
            try drain()
            return ""
        } catch {
            return "\(error)"
        }
    }
}
