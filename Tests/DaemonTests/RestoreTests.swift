import Daemon
import Testing

@Suite struct RestoreTests {
    @Test func startsWhereTheConfigurationSaysWhereNothingWasRead() throws {
        let fresh = InputPosition(committed: nil, recorded: nil, oldest: 3, end: 9)
        #expect(try fresh.startingOffset(.earliest) == 3)
        #expect(try fresh.startingOffset(.latest) == 9)
    }

    @Test func goesOnWhereCommitRecordAndCommittedOffsetAgree() throws {
        #expect(try InputPosition(committed: 5, recorded: 5, oldest: 3, end: 9).startingOffset(.latest) == 5)
        #expect(try InputPosition(committed: 9, recorded: 9, oldest: 9, end: 9).startingOffset(.earliest) == 9)
    }

    @Test func theCommitRecordHoldsWhereTheCommittedOffsetExpired() throws {
        #expect(try InputPosition(committed: nil, recorded: 5, oldest: 3, end: 9).startingOffset(.earliest) == 5)
    }

    @Test(arguments: [
        (InputPosition(committed: 5, recorded: nil, oldest: 3, end: 9), "no commit record"),
        (InputPosition(committed: 5, recorded: 6, oldest: 3, end: 9), "says 6"),
        (InputPosition(committed: 2, recorded: 2, oldest: 3, end: 9), "fell out of retention"),
        (InputPosition(committed: nil, recorded: 2, oldest: 3, end: 9), "1 records fell out"),
        (InputPosition(committed: 10, recorded: 10, oldest: 3, end: 9), "was truncated"),
    ]) func neverLeavesAGap(position: InputPosition, words: String) {
        let fault = #expect(throws: ChangelogFault.self) { try position.startingOffset(.earliest) }
        #expect(fault?.text.contains(words) == true, "\(fault?.text ?? "")")
        #expect(fault?.text.contains("run `kindred state rebuild`") == true)
    }

    @Test func tellsRateAndRemainingTime() {
        var progress = RestoreProgress(partition: 0, first: 100, end: 500, at: .seconds(10))
        #expect(progress.remaining(at: .seconds(11)) == nil)
        #expect(progress.pace.rate(at: .seconds(10)) == 0)
        progress.read(records: 50, bytes: 5000, position: 200, at: .seconds(12))
        #expect(progress.pace.rate(at: .seconds(12)) == 25)
        #expect(progress.remaining(at: .seconds(12)) == .seconds(6))
        #expect(progress.bytes == 5000 && !progress.isComplete)
        progress.read(records: 50, bytes: 5000, position: 500, at: .seconds(14))
        #expect(progress.isComplete)
        #expect(progress.remaining(at: .seconds(14)) == .zero)
    }

    @Test func reportsAtMostOnceASecond() {
        var progress = RestoreProgress(partition: 0, first: 0, end: 10, at: .zero)
        let due = stride(from: 0, through: 3000, by: 250).filter { progress.pace.isReportDue(at: .milliseconds($0)) }
        #expect(due == [1000, 2000, 3000])
    }

    @Test func standsStillForNoLongerThanAMinute() {
        var progress = RestoreProgress(partition: 0, first: 0, end: 10, at: .zero)
        progress.read(records: 0, bytes: 0, position: 0, at: .seconds(59))
        #expect(!progress.isStalled(at: .seconds(59)))
        #expect(progress.isStalled(at: .seconds(60)))
        // Control records move the position without a record.
        progress.read(records: 0, bytes: 0, position: 1, at: .seconds(60))
        #expect(!progress.isStalled(at: .seconds(119)))
        progress.read(records: 1, bytes: 1, position: 10, at: .seconds(119))
        #expect(!progress.isStalled(at: .seconds(10_000)))
    }
}
