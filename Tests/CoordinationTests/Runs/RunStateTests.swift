import Coordination
import Engine
import Numerics
import Testing

/// What each event does to a run in each state.
@Suite struct RunStateTests {
    enum State: CaseIterable {
        /// Behind two others.
        case queued
        /// Asked for the fields; nobody has answered.
        case surveying
        /// Asked for the fields; partition 0 has answered.
        case surveyingAnswered
        /// Asked for the last round; partition 0 has answered.
        case counting
        case successful, failed, canceled
    }

    enum Event: CaseIterable {
        case nothing, answer, duplicate, late, otherRun, damaged, refused, cancel, deadline, restart, delete, edit,
            request
    }

    /// How it goes on if shards answer whatever is asked afterwards: the run's statuses from the state on.
    static let endings: [State: [Event: [String]]] = {
        let (refreshing, successful) = ("Refreshing", "Successful")
        let waiting = Dictionary(
            uniqueKeysWithValues: Event.allCases.map { event -> (Event, [String]) in
                switch event {
                case .cancel, .delete: (event, ["Queued", "Canceled"])
                default: (event, ["Queued", refreshing, successful])
                }
            })
        let underWay = Dictionary(
            uniqueKeysWithValues: Event.allCases.map { event -> (Event, [String]) in
                switch event {
                case .damaged, .refused, .deadline: (event, [refreshing, "Failed"])
                case .cancel, .delete, .edit: (event, [refreshing, "Canceled"])
                default: (event, [refreshing, successful])
                }
            })
        func ended(_ word: String) -> [Event: [String]] {
            Dictionary(uniqueKeysWithValues: Event.allCases.map { ($0, [word]) })
        }
        return [
            .queued: waiting, .surveying: underWay, .surveyingAnswered: underWay, .counting: underWay,
            .successful: ended(successful), .failed: ended("Failed"), .canceled: ended("Canceled"),
        ]
    }()

    /// A bench in a state; the run is `o-1`.
    private func bench(in state: State) throws -> RunBench {
        var random = SplitMix64(seed: 9)
        let shards = SampleShard.dealt(SampleShard.customers(60, &random), 3, &random)
        var bench = try RunBench(
            [RunBench.overlap("m"), RunBench.overlap("n"), RunBench.overlap("o", fields: ["country"])], shards: shards)
        if state == .queued {
            _ = bench.request("m")
            _ = bench.request("n")
        }
        _ = bench.request("o")
        switch state {
        case .queued, .surveying: break
        case .surveyingAnswered: try answer(&bench, partitions: [0])
        case .counting:
            try answer(&bench, partitions: [0, 1, 2])
            try answer(&bench, partitions: [0, 1, 2])
            try answer(&bench, partitions: [0])
        case .successful: try bench.answerAll()
        case .failed: _ = bench.advance(by: RunBench.deadline)
        case .canceled: _ = bench.cancel("o-1")
        }
        return bench
    }

    /// The tasks of `o` that are asked are kept for those who have not answered.
    private func answer(_ bench: inout RunBench, partitions: Set<Int32>) throws {
        let asked = bench.takeAsked()
        for (partition, task) in asked where partitions.contains(partition) {
            for answer in try bench.answers(partition, task) { _ = bench.apply(answer) }
        }
        bench.putBack(asked.filter { !partitions.contains($0.partition) })
    }

    /// The task of `o` that is asked, or else a made-up one.
    private func task(_ bench: RunBench) -> (partition: Int32, task: ShardTask) {
        bench.asked.first { $0.task.run == "o-1" }
            ?? (0, ShardTask(run: "o-1", round: 1, question: .survey(segments: [])))
    }

    private func apply(_ event: Event, to bench: inout RunBench) throws {
        let (partition, task) = task(bench)
        let share = try bench.answers(partition, task)[0]
        var other = share
        switch event {
        case .nothing: break
        case .answer: _ = bench.apply(share)
        case .duplicate:
            _ = bench.apply(share)
            _ = bench.apply(share)
        case .late:
            other.content = .share(run: "o-1", round: task.round - 1, part: 1, parts: 1)
            _ = bench.apply(other)
        case .otherRun:
            other.content = .share(run: "o-0", round: task.round, part: 1, parts: 1)
            let isTaken = bench.apply(other)
            #expect(!isTaken)
        case .damaged:
            other.bytes[other.bytes.count - 1] ^= 1
            _ = bench.apply(other)
        case .refused:
            other.content = .refused(run: "o-1", round: task.round, reason: "there is no room")
            _ = bench.apply(other)
        case .cancel: _ = bench.cancel("o")
        case .deadline: _ = bench.advance(by: RunBench.deadline)
        case .restart: try bench.restart()
        case .delete: bench.adopt { $0.insights["o"] = nil }
        case .edit: bench.adopt { $0.insights["o"]?.version = 2 }
        case .request: break
        }
    }

    @Test(arguments: State.allCases, Event.allCases)
    func whateverHappensTheRunEndsAsItShould(_ state: State, _ event: Event) throws {
        var bench = try bench(in: state)
        let before = bench.statuses.count
        let held = bench.statuses.last { $0.id == "o-1" }?.status.rawValue
        if event == .request {
            let isEnded = [.successful, .failed, .canceled].contains(state)
            #expect(bench.request("o") == (isEnded ? .queued(run: "o-2") : .present(run: "o-1")))
        } else {
            try apply(event, to: &bench)
        }
        try bench.answerAll()
        _ = bench.advance()
        try bench.answerAll()
        var course = [held ?? ""]
        for record in bench.statuses[before...] where record.id == "o-1" && course.last != record.status.rawValue {
            course.append(record.status.rawValue)
        }
        #expect(course == Self.endings[state]?[event], "\(state) \(event)")
        #expect(bench.book.isQuiet)
        #expect(bench.statuses.count { $0.id == "o-1" && $0.endedAt != nil } == 1)
        if event == .delete {
            #expect(bench.insights["o"] == nil && bench.catalog["run/o"] == nil && bench.catalog["run/o/result"] == nil)
        }
        // No shard is left with work that nobody waits for.
        #expect(bench.asked.isEmpty)
    }

    @Test func aRestartAsksAnewAsAnotherAttempt() throws {
        var bench = try bench(in: .counting)
        let early = bench.takeAsked()
        try bench.restart()
        #expect(bench.canceled.contains("o-1"))
        #expect(bench.asked.map(\.task.run) == ["o-1~2", "o-1~2", "o-1~2"])
        #expect(bench.asked.allSatisfy { $0.task.round == 1 && $0.task.question == .survey(segments: []) })
        // Answers to the first attempt come to nothing.
        for (partition, task) in early {
            for answer in try bench.answers(partition, task) {
                let isTaken = bench.apply(answer)
                #expect(!isTaken)
            }
        }
        #expect(bench.last("o-1")?.partitionsAnswered == 0)
        try bench.restart()
        #expect(bench.asked.map(\.task.run) == ["o-1~3", "o-1~3", "o-1~3"])
        try bench.answerAll()
        #expect(bench.last("o-1")?.status == .successful)
        #expect(
            bench.last("o-1")?.startedAt == bench.statuses.first { $0.id == "o-1" && $0.startedAt != nil }?.startedAt)
        #expect(bench.request("o") == .queued(run: "o-2"))
    }

    @Test func theDeadlineNamesWhoIsSilent() throws {
        var bench = try bench(in: .surveyingAnswered)
        #expect(bench.book.nextInstant == bench.wall + RunBench.deadline)
        _ = bench.advance(by: RunBench.deadline - 1)
        #expect(bench.last("o-1")?.status == .refreshing)
        _ = bench.advance(by: 1)
        #expect(bench.last("o-1")?.reason == "1 of 3 partitions answered within the deadline; missing: 1, 2")
        #expect(bench.last("o-1")?.asOf.map(\.partition) == [0])
        #expect(bench.canceled == ["o-1", "o-1"])
    }

    @Test func theLastGoodResultStays() throws {
        var bench = try bench(in: .successful)
        let good = try #require(bench.insights["o"])
        for end in 2...3 {
            _ = bench.request("o")
            if end == 2 { _ = bench.cancel("o-2") } else { _ = bench.advance(by: RunBench.deadline) }
            let now = try #require(bench.insights["o"])
            #expect(now.result == good.result && now.run == "o-1" && now.status == .successful && now.asOf == good.asOf)
            #expect(now.lastStatus?.id == "o-\(end)")
            #expect(now.lastStatus?.status == (end == 2 ? .canceled : .failed))
            try bench.restart()
        }
        _ = bench.request("o")
        try bench.answerAll()
        #expect(bench.insights["o"]?.run == "o-4" && bench.insights["o"]?.lastStatus == nil)
    }

    @Test func twoAtOnceAndTheOthersInTheirOrder() throws {
        let ids = (0..<6).map { "o\($0)" }
        var bench = try RunBench(ids.map { RunBench.overlap($0) })
        for id in ids { #expect(bench.request(id) == .queued(run: "\(id)-1")) }
        #expect(bench.asked.map(\.task.run).uniqued == ["o0-1", "o1-1"])
        #expect(bench.cancel("o2") == "o2-1")
        #expect(bench.cancel("o2") == nil)
        try bench.answerAll()
        let started = bench.statuses.filter { $0.status == .refreshing }.map(\.target).uniqued
        #expect(started == ["o0", "o1", "o3", "o4", "o5"])
        #expect(ids.allSatisfy { bench.course("\($0)-1").first == "Queued" })
        #expect(bench.course("o2-1") == ["Queued", "Canceled"])
    }

    @Test func thoseUnderWayComeFirstAfterARestart() throws {
        let ids = (0..<5).map { "o\($0)" }
        var bench = try RunBench(ids.map { RunBench.overlap($0) })
        for id in ids.reversed() {
            _ = bench.request(id)
            _ = bench.advance(by: 10)
        }
        try bench.restart()
        #expect(bench.asked.map(\.task.run).uniqued == ["o4-1~2", "o3-1~2"])
        try bench.answerAll()
        #expect(ids.allSatisfy { bench.last("\($0)-1")?.status == .successful })
        let ended = bench.statuses.filter { $0.endedAt != nil }.map(\.target)
        #expect(ended == ["o4", "o3", "o2", "o1", "o0"])
    }

    @Test func progressIsTold() throws {
        var bench = try bench(in: .surveying)
        try answer(&bench, partitions: [1])
        #expect(bench.last("o-1")?.partitionsAnswered == 1 && bench.last("o-1")?.partitions == 3)
        #expect(bench.last("o-1")?.round == 1 && bench.last("o-1")?.rounds == 3)
        #expect(bench.last("o-1")?.asOf.map(\.partition) == [1])
    }
}

extension Array where Element: Hashable {
    /// Each once, in the order of their first.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
