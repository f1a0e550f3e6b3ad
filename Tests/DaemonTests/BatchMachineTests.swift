import Daemon
import Testing

@Suite struct BatchMachineTests {
    private func machine() -> BatchMachine {
        var limits = BatchMachine.Limits()
        limits.interval = .seconds(1)
        limits.stepsMax = 100
        limits.bytesMax = 1000
        limits.stopMax = .seconds(9)
        return BatchMachine(limits: limits, at: .zero)
    }

    /// A machine with batch 1 under way since the first second.
    private func committing() -> BatchMachine {
        var machine = machine()
        #expect(machine.next(at: .zero) == .read)
        #expect(machine.next(at: .seconds(1)) == .freeze(1))
        machine.frozen(isEmpty: false, bytes: 0, at: .seconds(1))
        return machine
    }

    @Test func freezesAtTheInterval() {
        var machine = machine()
        #expect(machine.next(at: .milliseconds(999)) == .read)
        #expect(machine.next(at: .seconds(1)) == .freeze(1))
    }

    @Test func fillsTheNextBatchWhileOneCommits() {
        var machine = committing()
        machine.gathered(steps: 1, bytes: 1)
        #expect(machine.next(at: .seconds(5)) == .read)
        #expect(machine.settled(1, at: .seconds(5)) == true)
        #expect(machine.next(at: .seconds(5)) == .freeze(2))
    }

    @Test(arguments: [(300, 1700), (800, 1500), (0, 2000)])
    func withoutABacklogTheIntervalIsCountedToTheEndOfTheCommit(commit: Int, due: Int) {
        var machine = committing()
        machine.gathered(steps: 1, bytes: 1)
        #expect(machine.settled(1, at: .seconds(1) + .milliseconds(commit)) == true)
        // The batch that fills began a second after the start.
        var current = machine
        current.caughtUp()
        #expect(current.next(at: .milliseconds(due - 1)) == .read)
        #expect(current.next(at: .milliseconds(due)) == .freeze(2))
        #expect(machine.next(at: .milliseconds(1999)) == .read)
        #expect(machine.next(at: .seconds(2)) == .freeze(2))
    }

    @Test func theFreezeIsNearAfterThreeQuartersOfTheIntervalOrOfABound() {
        var machine = machine()
        #expect(!machine.isNearFreeze(at: .milliseconds(749)))
        #expect(machine.isNearFreeze(at: .milliseconds(750)))
        machine.gathered(steps: 75, bytes: 0)
        #expect(machine.isNearFreeze(at: .zero))
        machine.gathered(steps: -75, bytes: 750)
        #expect(machine.isNearFreeze(at: .zero))
    }

    @Test func isFullAtEitherBoundAndOpenAgainOnceFrozen() {
        for (steps, bytes) in [(100, 0), (0, 1000)] {
            var machine = committing()
            machine.gathered(steps: steps, bytes: bytes)
            #expect(machine.isFull)
            #expect(machine.next(at: .seconds(1)) == .read)
            #expect(machine.settled(1, at: .seconds(5)) == true)
            #expect(machine.next(at: .seconds(1)) == .freeze(2))
            machine.frozen(isEmpty: false, bytes: 0, at: .seconds(1))
            #expect(!machine.isFull)
        }
    }

    @Test func aFullBatchDoesNotWaitForTheInterval() {
        var machine = machine()
        #expect(machine.next(at: .zero) == .read)
        machine.gathered(steps: 100, bytes: 0)
        #expect(machine.next(at: .milliseconds(1)) == .freeze(1))
    }

    @Test func anEmptyFreezeIsNoCommit() {
        var machine = machine()
        #expect(machine.next(at: .zero) == .read)
        #expect(machine.next(at: .seconds(1)) == .freeze(1))
        machine.frozen(isEmpty: true, bytes: 0, at: .seconds(1))
        #expect(!machine.isCommitting)
        #expect(machine.next(at: .seconds(1)) == .read)
    }

    @Test func freezesThatTakeLongerThanTheIntervalLeaveRoomForInput() {
        var machine = machine()
        #expect(machine.next(at: .seconds(1)) == .read)
        #expect(machine.next(at: .seconds(2)) == .freeze(1))
        machine.frozen(isEmpty: true, bytes: 0, at: .seconds(2))
        #expect(machine.next(at: .seconds(9)) == .read)
        #expect(machine.next(at: .seconds(9)) == .freeze(2))
    }

    @Test func givesPartitionsUpBetweenTwoBatches() {
        var machine = committing()
        machine.revoke([3, 4])
        machine.revoke([4])
        #expect(machine.next(at: .seconds(3)) == .read)
        #expect(machine.settled(1, at: .seconds(5)) == true)
        #expect(machine.next(at: .seconds(3)) == .release([3, 4]))
        #expect(machine.next(at: .seconds(3)) == .freeze(2))
    }

    @Test func aStopFinishesCommitsAndEnds() {
        var machine = committing()
        machine.gathered(steps: 5, bytes: 5)
        machine.stop(at: .seconds(2))
        #expect(machine.next(at: .seconds(2)) == .wait)
        #expect(machine.settled(1, at: .seconds(5)) == true)
        #expect(machine.next(at: .seconds(2)) == .freeze(2))
        machine.frozen(isEmpty: false, bytes: 0, at: .seconds(2))
        #expect(machine.next(at: .seconds(3)) == .wait)
        #expect(machine.settled(2, at: .seconds(5)) == true)
        #expect(machine.next(at: .seconds(3)) == .freeze(3))
        machine.frozen(isEmpty: true, bytes: 0, at: .seconds(3))
        #expect(machine.next(at: .seconds(3)) == .end)
    }

    @Test func aStopThatTakesTooLongIsOverdue() {
        var machine = committing()
        machine.stop(at: .seconds(2))
        machine.stop(at: .seconds(8))
        #expect(machine.next(at: .seconds(10)) == .wait)
        #expect(machine.next(at: .seconds(11)) == .overdue)
    }

    @Test func theEndOfTheInputHasAllTheTimeThereIs() {
        var machine = committing()
        machine.finish()
        #expect(machine.next(at: .seconds(1000)) == .wait)
        machine.stop(at: .seconds(1000))
        #expect(machine.next(at: .seconds(1009)) == .overdue)
    }

    @Test func anEndThatWasNoneIsTakenBack() {
        var machine = committing()
        machine.finish()
        #expect(machine.settled(1, at: .seconds(5)) == true)
        machine.carryOn()
        #expect(!machine.isStopping)
        #expect(machine.next(at: .seconds(1)) == .read)
    }

    @Test func onlyTheBatchUnderWayCanBeSettled() {
        var machine = committing()
        #expect(machine.settled(2, at: .seconds(5)) == false)
        #expect(machine.settled(1, at: .seconds(5)) == true)
        #expect(machine.settled(1, at: .seconds(5)) == false)
    }

    @Test func bytesOfBothBatchesCountTogether() {
        var machine = machine()
        #expect(machine.next(at: .zero) == .read)
        machine.gathered(steps: 1, bytes: 700)
        #expect(machine.next(at: .seconds(1)) == .freeze(1))
        machine.frozen(isEmpty: false, bytes: 800, at: .seconds(1))
        #expect(!machine.isFull)
        machine.gathered(steps: 1, bytes: 200)
        #expect(machine.isFull)
        #expect(machine.next(at: .seconds(1)) == .read)
        #expect(machine.settled(1, at: .seconds(5)) == true)
        #expect(!machine.isFull)
    }
}
