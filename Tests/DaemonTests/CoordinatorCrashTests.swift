import Daemon
import Foundation
import Logs
import Testing

/// The process dies at each commit of a day with commands, the coordinator's and the workers': before what it asks or
/// answers is in the log, or just behind it, so in each state that a command and a run can be in. Whoever goes on comes
/// to the same end, and each command is answered once.
@Suite struct CoordinatorCrashTests {
    static let commands = [
        #"{"id":"d1","command":"define","kind":"segment","target":"dear","spec":{"rule":"sum(purchase.price) > 30"}}"#,
        #"{"id":"l1","command":"define","kind":"segment","target":"vip","spec":{"list":true}}"#,
        #"{"id":"l2","command":"list-members","target":"vip","add":["c1","c2","c13"],"remove":[]}"#,
        #"{"id":"o1","command":"define","kind":"overlap","target":"both","spec":{"segments":["dear","buyers","vip"],"fields":[]}}"#,
        #"{"id":"e1","command":"erase","customer":"c7"}"#,
        #"{"id":"x1","command":"delete","target":"nobody"}"#,
    ]
    private static let ids = ["d1", "l1", "l2", "o1", "e1", "x1"]

    /// What anybody sees at the end.
    private struct Outcome: Equatable {
        var members: [String: Set<String>] = [:]
        var answers: [String: String] = [:]
        /// Accepted or rejected, as often as it was said.
        var answerCounts: [String: Int] = [:]
        var runs: [String: String] = [:]
        var changes = 0
    }

    private func filled() throws -> CoordinatedPlace {
        let place = try CoordinatedPlace(partitions: 2)
        try place.buy(CoordinatedDaemonTests.purchases)
        // An order has its place among orders, and none among events: those come first here.
        try place.drain()
        for command in Self.commands { try place.send(command) }
        return place
    }

    private func outcome(_ place: CoordinatedPlace) throws -> Outcome {
        var outcome = Outcome()
        for segment in ["buyers", "dear", "vip"] { outcome.members[segment] = try place.members(segment) }
        for id in Self.ids { outcome.answers[id] = try place.status(id)["status"] as? String }
        for record in try place.records("job-status") where Self.ids.contains(record.key) {
            guard let value = record.value, value.contains("accepted") || value.contains("rejected") else { continue }
            outcome.answerCounts[record.key, default: 0] += 1
        }
        outcome.runs["both"] = try place.status("both-1")["status"] as? String
        outcome.changes = try place.records("segment-events").count
        return outcome
    }

    @Test func eachCommandIsAnsweredOnceWhereverTheProcessDies() throws {
        let whole = try filled()
        try whole.drain()
        let expected = try outcome(whole)
        #expect(
            expected.answers.filter { $0.value == "accepted" }.keys.sorted() == ["d1", "e1", "l1", "l2", "o1"])
        #expect(expected.answerCounts.values.allSatisfy { $0 == 1 })
        #expect(expected.runs == ["both": "Successful"])
        var crashes: [String: Int] = [:]
        for moment in CrashingLog.Moment.allCases {
            for commits in 0..<60 {
                let place = try filled()
                guard let seat = try crash(place, after: commits, moment) else { break }
                crashes["\(moment) \(seat)", default: 0] += 1
                try place.drain()
                let found = try outcome(place)
                #expect(found == expected, "died \(moment) commit \(commits): \(found), not \(expected)")
            }
        }
        // Some at the coordinator's commits, and some at the workers'.
        #expect(crashes.keys.filter { $0.contains("coordinator") }.count == 2, "\(crashes)")
        #expect(crashes.keys.filter { $0.contains("worker") }.count >= 2, "\(crashes)")
    }

    /// Runs until the process dies; answers whose commit it died at, nil where it came to its end before.
    private func crash(
        _ place: CoordinatedPlace, after commits: Int, _ moment: CrashingLog.Moment
    ) throws -> Seat? {
        let log = CrashingLog(try place.place.open(), after: commits, moment)
        defer { log.close() }
        let daemon = try place.daemon(log, drains: true)
        try daemon.start()
        do {
            try daemon.wait()
        } catch {
            #expect(log.crashed != nil, "\(error)")
        }
        return log.crashed
    }
}
