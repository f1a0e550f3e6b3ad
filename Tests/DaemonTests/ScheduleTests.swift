import Foundation
import Testing

/// Outputs of a disturbed run are those of an undisturbed one, each exactly once. `KINDRED_SEED` begins with that seed.
@Suite struct ScheduleTests {
    private static let first = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap { UInt64($0) } ?? 1

    @Test(arguments: 0..<4)
    func tenThousandSchedules(quarter: UInt64) {
        var failures = 0
        for number in 0..<2500 {
            let seed = Self.first + quarter + UInt64(number) * 4
            do {
                try Schedule(seed: seed).run()
            } catch {
                Issue.record("seed \(seed): \(error)")
                failures += 1
                if failures > 3 { return }
            }
        }
    }

    /// A protocol that is wrong in one place is found out.
    @Test(arguments: Mutation.allCases)
    func aMutationIsFound(mutation: Mutation) {
        for seed in UInt64(1)...2000 {
            do { try Schedule(seed: seed, mutation: mutation).run() } catch { return }
        }
        Issue.record("\(mutation) was not found by 2,000 schedules")
    }
}
