import Coordination
import Numerics
import Testing

@Suite struct SchedulerTests {
    private static let minute: Int64 = 60_000

    private static func scheduler(jitterMax: Int64 = 0, _ schedules: [String: String]) throws -> Scheduler {
        var scheduler = Scheduler(jitterMax: jitterMax)
        for (target, text) in schedules { scheduler.set(target, try Schedule(text)) }
        return scheduler
    }

    @Test func nothingIsDueBeforeThereIsAClock() throws {
        var scheduler = try Self.scheduler(["a": "every 15m"])
        #expect(scheduler.nextRun("a") == nil && scheduler.nextRun == nil)
        #expect(scheduler.advance(to: 17 * Self.minute) == [])
        #expect(scheduler.nextRun("a") == 30 * Self.minute)
    }

    @Test func dueAtTheInstantAndOnce() throws {
        var scheduler = try Self.scheduler(["a": "every 15m"])
        #expect(scheduler.advance(to: 0) == [])
        #expect(scheduler.advance(to: 15 * Self.minute - 1) == [])
        #expect(
            scheduler.advance(to: 15 * Self.minute) == [.init(target: "a", instant: 15 * Self.minute, isMadeUp: false)])
        #expect(scheduler.advance(to: 15 * Self.minute) == [])
        #expect(scheduler.advance(to: 29 * Self.minute) == [])
        #expect(scheduler.nextRun == 30 * Self.minute)
    }

    @Test func theClockNeverGoesBack() throws {
        var scheduler = try Self.scheduler(["a": "every 15m"])
        _ = scheduler.advance(to: 0)
        #expect(scheduler.advance(to: 16 * Self.minute).count == 1)
        #expect(scheduler.advance(to: 3 * Self.minute) == [])
        #expect(scheduler.clock == 16 * Self.minute)
        #expect(scheduler.advance(to: 20 * Self.minute) == [])
    }

    @Test func whatWasMissedIsMadeUpOnce() throws {
        var before = try Self.scheduler(["a": "every 15m"])
        _ = before.advance(to: 0)
        _ = before.advance(to: 15 * Self.minute)
        let kept = before.doneThrough("a")
        var after = Scheduler()
        after.set("a", try Schedule("every 15m"), doneThrough: kept)
        #expect(
            after.advance(to: 1000 * Self.minute) == [.init(target: "a", instant: 990 * Self.minute, isMadeUp: true)])
        #expect(after.advance(to: 1000 * Self.minute) == [])
        #expect(after.nextRun("a") == 1005 * Self.minute)
    }

    @Test func manyTogetherComeByInstantThenId() throws {
        var scheduler = try Self.scheduler(["d": "every 1h", "c": "every 15m", "a": "every 1h", "b": "every 50m"])
        _ = scheduler.advance(to: 46 * Self.minute)
        #expect(scheduler.advance(to: 60 * Self.minute).map(\.target) == ["b", "a", "c", "d"])
    }

    @Test func anotherScheduleCountsFromNowOn() throws {
        var scheduler = try Self.scheduler(["a": "every 1d"])
        _ = scheduler.advance(to: 100 * Self.minute)
        scheduler.set("a", try Schedule("every 15m"))
        #expect(scheduler.advance(to: 104 * Self.minute) == [])
        #expect(scheduler.advance(to: 105 * Self.minute).map(\.instant) == [105 * Self.minute])
        scheduler.remove("a")
        #expect(scheduler.advance(to: 1050 * Self.minute) == [])
        #expect(scheduler.nextRun == nil)
    }

    @Test func theSameScheduleAgainChangesNothing() throws {
        var scheduler = try Self.scheduler(["a": "every 15m"])
        _ = scheduler.advance(to: 14 * Self.minute)
        scheduler.set("a", try Schedule("every 15m"))
        #expect(scheduler.advance(to: 16 * Self.minute).count == 1)
    }

    @Test func jitterSpreadsWithinItsBoundAndLosesNothing() throws {
        let targets = (0..<200).map { "target-\($0)" }
        var scheduler = try Self.scheduler(
            jitterMax: 30_000, Dictionary(uniqueKeysWithValues: targets.map { ($0, "every 15m") }))
        _ = scheduler.advance(to: 0)
        let runs = targets.compactMap(scheduler.nextRun)
        #expect(runs.allSatisfy { (15 * Self.minute...15 * Self.minute + 30_000).contains($0) })
        #expect(Set(runs).count > 150)
        var instants: [String: [Int64]] = [:]
        for second in 1...3600 as ClosedRange<Int64> {
            for due in scheduler.advance(to: second * 1000) { instants[due.target, default: []].append(due.instant) }
        }
        for target in targets {
            #expect(instants[target]?.starts(with: [15, 30, 45].map { $0 * Self.minute }) == true)
        }
    }

    @Test func jitterIsAtMostATenthOfTheWay() throws {
        var scheduler = try Self.scheduler(jitterMax: 3_600_000, ["a": "every 10s", "b": "every 10s"])
        _ = scheduler.advance(to: 0)
        #expect(["a", "b"].compactMap(scheduler.nextRun).allSatisfy { (10_000...11_000).contains($0) })
        // Twelve instants at once, the last of which is not over yet.
        let due = scheduler.advance(to: 120_000)
        #expect(due.allSatisfy { [110_000, 120_000].contains($0.instant) && $0.isMadeUp })
    }

    @Test func anyStepsOfTheClockGiveTheLastInstantOfEach() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var scheduler = try Self.scheduler(["a": "every 7m"])
            var clock: Int64 = 0
            _ = scheduler.advance(to: clock)
            for _ in 0..<20 {
                let before = clock
                clock += Int64.random(in: 0..<20 * Self.minute, using: &random)
                let passed = before / (7 * Self.minute) != clock / (7 * Self.minute)
                let due = scheduler.advance(to: clock).map(\.instant)
                #expect(due == (passed ? [clock / (7 * Self.minute) * 7 * Self.minute] : []))
            }
        }
    }
}
