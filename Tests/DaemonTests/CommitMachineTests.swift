import Daemon
import Logs
import Testing

@Suite struct CommitMachineTests {
    private let moved = [OffsetSpan(topic: "events", partition: 0, before: 10, after: 20)]
    private let timers = [OffsetSpan(topic: "events", partition: 0, before: 10, after: 10)]
    private let place = TopicPartition(topic: "events", partition: 0)

    private var limits: CommitMachine.Limits {
        var limits = CommitMachine.Limits()
        limits.outageMax = .seconds(60)
        limits.backoff = Backoff(least: .milliseconds(10), most: .milliseconds(40))
        return limits
    }

    private func begun(_ spans: [OffsetSpan]) -> CommitMachine {
        var machine = CommitMachine(limits: limits)
        #expect(machine.begin(spans, at: .zero) == .fit)
        #expect(machine.fitted(changed: false) == .commit)
        return machine
    }

    @Test func commitsAtOnce() {
        var machine = begun(moved)
        #expect(!machine.isIdle)
        #expect(machine.committed() == .report(.committed))
        #expect(machine.isIdle)
        #expect(machine.woke(at: .seconds(1)) == nil)
    }

    @Test func retriesTheSameCallWithGrowingPatience() {
        var machine = begun(moved)
        var now: Duration = .zero
        for wait in [10, 20, 40, 40] {
            #expect(machine.failed(LogError(.retry, "busy"), at: now) == .wait(until: now + .milliseconds(wait)))
            #expect(machine.woke(at: now) == .wait(until: now + .milliseconds(wait)))
            now += .milliseconds(wait)
            #expect(machine.woke(at: now) == .commit)
        }
        #expect(machine.attempts == 5)
    }

    @Test func commitsAgainAfterAnAbortForAsLongAsAnOutageMayLast() {
        var machine = begun(moved)
        let until: Duration = .seconds(59) + .milliseconds(10)
        #expect(machine.failed(LogError(.commitAgain, "aborted"), at: .seconds(59)) == .wait(until: until))
        #expect(machine.woke(at: until) == .commit)
        guard case .report(.failed(let error)) = machine.failed(LogError(.commitAgain, "aborted"), at: .seconds(60))
        else {
            Issue.record("an outage without end")
            return
        }
        #expect(error.description.contains("60 s") && error.description.contains("aborted"))
    }

    @Test func stopsWhereTheLogSaysSo() {
        var machine = begun(moved)
        #expect(
            machine.failed(LogError(.stop, "the disk is full"), at: .zero)
                == .report(.failed(LogError(.stop, "the disk is full"))))
        #expect(machine.isIdle)
    }

    @Test func comparesOffsetsWhereTheOutcomeIsUnknown() {
        let cases: [([OffsetSpan], Int64?, CommitMachine.Action)] = [
            (moved, 20, .report(.committed)),
            (moved, 10, .commit),
            (moved, 15, .report(.unclear([place: 15]))),
            (moved, nil, .report(.unclear([:]))),
            (timers, 10, .report(.unclear([place: 10]))),
            ([OffsetSpan(topic: "events", partition: 0, before: nil, after: 20)], nil, .commit),
            ([OffsetSpan(topic: "events", partition: 0, before: nil, after: 0)], 0, .report(.committed)),
        ]
        for (spans, committed, action) in cases {
            var machine = begun(spans)
            #expect(machine.failed(LogError(.recover, "silence"), at: .zero) == .recover)
            #expect(machine.recovered(committed.map { [place: $0] } ?? [:]) == action)
        }
    }

    @Test func onePartitionThatMovesDecidesForAll() {
        let other = TopicPartition(topic: "events", partition: 1)
        let spans = timers + [OffsetSpan(topic: "events", partition: 1, before: 5, after: 6)]
        #expect(BatchTrace(of: spans, in: [place: 10, other: 6]) == .landed)
        #expect(BatchTrace(of: spans, in: [place: 10, other: 5]) == .open)
        #expect(BatchTrace(of: spans, in: [place: 11, other: 6]) == .unclear)
        #expect(BatchTrace(of: moved + spans.suffix(1), in: [place: 20, other: 5]) == .unclear)
    }

    @Test func aFailingRecoveryIsTriedAgain() {
        var machine = begun(moved)
        #expect(machine.failed(LogError(.recover, "silence"), at: .zero) == .recover)
        #expect(machine.failed(LogError(.retry, "busy"), at: .zero) == .wait(until: .milliseconds(10)))
        #expect(machine.woke(at: .milliseconds(10)) == .recover)
    }

    @Test func aBatchInsideABatchIsAFault() {
        var machine = begun(moved)
        guard case .report(.failed) = machine.begin(moved, at: .zero) else {
            Issue.record("two batches at once")
            return
        }
    }

    @Test func aRecordFoundTooLargeIsReplacedAndTheBatchTriedAgain() {
        var machine = begun(moved)
        let refusal = LogError(.makeSmaller(topic: "out"), "out takes 100 bytes")
        #expect(machine.failed(refusal, at: .zero) == .fit)
        #expect(machine.fitted(changed: true) == .commit)
        #expect(machine.failed(refusal, at: .seconds(1)) == .fit)
        #expect(machine.failed(LogError(.retry, "busy"), at: .seconds(1)) == .wait(until: .milliseconds(1010)))
        #expect(machine.woke(at: .seconds(2)) == .fit)
        #expect(machine.fitted(changed: true) == .commit)
        #expect(machine.committed() == .report(.committed))
    }

    /// A log that refuses what it says it takes would be asked for ever.
    @Test func aRecordThatFitsAndIsTooLargeEndsInWords() {
        var machine = begun(moved)
        #expect(machine.failed(LogError(.makeSmaller(topic: "out"), "out takes 100 bytes"), at: .zero) == .fit)
        #expect(machine.fitted(changed: false) == .report(.failed(LogError(.stop, "out takes 100 bytes"))))
    }

    @Test func partitionsThatAreOthersAreLost() {
        var machine = begun(moved)
        #expect(machine.failed(LogError(.forget, "the generation is over"), at: .zero) == .report(.lost))
        #expect(machine.isIdle)
        var open = begun(moved)
        #expect(open.failed(LogError(.recover, "silence"), at: .zero) == .recover)
        #expect(open.recovered([place: 10]) == .commit)
        #expect(open.failed(LogError(.forget, "the generation is over"), at: .zero) == .report(.lost))
    }

    @Test func aFitThatCannotBeIsTheEnd() {
        var machine = CommitMachine(limits: limits)
        #expect(machine.begin(moved, at: .zero) == .fit)
        #expect(
            machine.failed(LogError(.stop, "too large"), at: .zero)
                == .report(.failed(LogError(.stop, "too large"))))
    }
}
