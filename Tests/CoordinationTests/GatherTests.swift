import Coordination
import Engine
import Numerics
import Testing

@Suite struct GatherTests {
    static func gather(partitions: Int32 = 2) -> Gather {
        Gather(
            ShardTask(run: "r", round: 1, question: .survey(segments: [])), partitions: partitions, deadline: 1000)
    }

    static func part(
        _ partition: Int32, _ part: Int = 1, of parts: Int = 1, run: String = "r", round: Int = 1, at offset: Int64 = 1,
        bytes: [UInt8] = []
    ) -> ShardAnswer {
        ShardAnswer(
            partition: partition, moment: .init(offsets: ["e": offset], clock: nil),
            content: .share(run: run, round: round, part: part, parts: parts), bytes: bytes)
    }

    @Test func everyPartitionIsAskedAndAnswersOnce() {
        var gather = Self.gather()
        #expect(
            gather.questions == [.order(partition: 0, .work(gather.task)), .order(partition: 1, .work(gather.task))])
        #expect(gather.take(Self.part(1, bytes: [5])) == .share(partition: 1, parts: [[5]]))
        #expect(gather.take(Self.part(1, bytes: [6])) == .none)
        #expect(!gather.isComplete)
        #expect(gather.cancellations == [.order(partition: 0, .cancel(run: "r"))])
        #expect(gather.take(Self.part(0)) == .share(partition: 0, parts: [[]]))
        #expect(gather.isComplete)
        #expect(gather.answered == 2)
        #expect(gather.expire(at: 5000) == .none)
    }

    @Test func answersToOtherQuestionsArePassedOver() {
        var gather = Self.gather()
        #expect(gather.take(Self.part(0, run: "r~2")) == .none)
        #expect(gather.take(Self.part(0, round: 2)) == .none)
        #expect(gather.take(Self.part(2)) == .none)
        #expect(gather.take(Self.part(-1)) == .none)
        #expect(
            gather.take(ShardAnswer(partition: 0, moment: .init(offsets: [:], clock: 1), content: .clock)) == .none)
    }

    @Test func aShareBegunAgainIsOfOneMoment() {
        var gather = Self.gather()
        #expect(gather.take(Self.part(0, 1, of: 2, at: 1, bytes: [1])) == .part)
        // The shard was restored, and begins again later in its stream.
        #expect(gather.take(Self.part(0, 2, of: 2, at: 9, bytes: [22])) == .part)
        #expect(gather.take(Self.part(0, 2, of: 2, at: 9, bytes: [22])) == .part)
        #expect(gather.take(Self.part(0, 1, of: 2, at: 9, bytes: [11])) == .share(partition: 0, parts: [[11], [22]]))
        #expect(gather.moments[0]?.offsets == ["e": 9])
    }

    @Test func itFailsOnceAndInWords() {
        var refused = Self.gather()
        let refusal = ShardAnswer(
            partition: 1, moment: .init(offsets: [:], clock: nil),
            content: .refused(run: "r", round: 1, reason: "no such segment"))
        #expect(refused.take(refusal) == .failed("partition 1 cannot answer: no such segment"))
        #expect(refused.take(Self.part(0)) == .none)
        #expect(refused.hasEnded && !refused.isComplete)

        var late = Self.gather(partitions: 12)
        _ = late.take(Self.part(3))
        #expect(late.expire(at: 999) == .none)
        #expect(
            late.expire(at: 1000)
                == .failed("1 of 12 partitions answered within the deadline; missing: 0, 1, 2, 4, 5, 6, 7, 8, …"))
        #expect(late.expire(at: 1001) == .none)
    }

    @Test(arguments: [(0, 1), (2, 1), (1, 0), (1, 5000), (-3, 4)])
    func partsThatThereCannotBe(part: Int, parts: Int) {
        var gather = Self.gather()
        guard case .failed(let words) = gather.take(Self.part(0, part, of: parts)) else {
            Issue.record("part \(part) of \(parts) was taken")
            return
        }
        #expect(words.contains("part \(part) of \(parts)"))
    }

    /// Any order of parts, with repetitions, restarts and answers to other questions among them.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func anyOrderEndsWithTheLastWholeShares(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var gather = Self.gather(partitions: 5)
        var whole: [Int32: [[UInt8]]] = [:]
        var pending: [ShardAnswer] = []
        for partition in 0..<Int32(5) {
            let parts = Int(random.next() % 4) + 1
            pending += (1...parts).map {
                Self.part(partition, $0, of: parts, at: 7, bytes: [UInt8(partition), UInt8($0)])
            }
            whole[partition] = (1...parts).map { [UInt8(partition), UInt8($0)] }
        }
        var found: [Int32: [[UInt8]]] = [:]
        while !pending.isEmpty {
            let answer = pending.remove(at: Int(random.next() % UInt64(pending.count)))
            if random.next() % 3 == 0 { pending.append(answer) }
            if case .share(let partition, let parts) = gather.take(answer) {
                #expect(found[partition] == nil)
                found[partition] = parts
            }
            if random.next() % 2 == 0 { #expect(gather.take(Self.part(answer.partition, round: 9)) == .none) }
        }
        #expect(found == whole, "seed \(seed)")
        #expect(gather.isComplete)
    }
}
