import Engine
import Events
import Logs
import Rules

/// The rebuild of one partition, in bounded steps.
///
///     learning ──> reading ──> comparing ──> finished
///                   │ ^           │ ^
///                   v │           v │
///             dead letters     a part of the new changelog, with what differs
///
/// What it commits first is a mark that the partition is being rebuilt, and what it commits last takes the mark away;
/// nothing is committed before all has been read, unless there are dead letters to be published. It may be broken off
/// anywhere and begun anew: what consumers know is read again, and published is only what they lack.
final class PartitionRebuild {
    /// What comes of a step.
    enum Outcome {
        case again
        /// There is nothing to be read now.
        case stuck
        /// To be committed before the next step.
        case commit(LogTransaction)
        case done
    }

    /// What all partitions have in common.
    struct Parts {
        let log: any Log
        let topics: TopicPlan
        var plan: Plan
        let settings: ShardSettings
        let start: RebuildStart
        /// Bytes of outputs and changelog in one transaction, about.
        let transactionBytesMax: Int
        let clock: any WorkerClock
    }

    private enum Phase {
        case learning, reading, comparing, finished
    }

    private static let sliceBytes = 1 << 20
    private static let recordSlice = 4096

    let partition: Int32
    private let parts: Parts
    private let committed: [Int64?]
    private let published: PublishedTopics
    private let past: PastInputs
    private var phase = Phase.learning
    private var marker = RebuildMarker(inputs: [])
    /// The next order to read, which a rebuild leaves where it is; nil where nothing tells.
    private var nextOrder: Int64?
    private var shard: Shard
    private var comparison: RebuildComparison?
    private(set) var figures = RebuildFigures()
    /// Offsets passed in all topics that are read.
    private(set) var offsets: Int64 = 0

    /// - Parameter committed: the group's offset in each input topic.
    init(_ parts: Parts, partition: Int32, committed: [Int64?]) {
        self.parts = parts
        self.partition = partition
        self.committed = committed
        published = PublishedTopics(log: parts.log, topics: parts.topics, partition: partition)
        past = PastInputs(
            log: parts.log, topics: parts.topics.events, partition: partition, sliceBytes: Self.sliceBytes,
            from: parts.start.time)
        shard = Shard(partition: partition, plan: parts.plan, settings: parts.settings)
        figures.partitions = 1
    }

    func advance() throws(ReadFailure) -> Outcome {
        switch phase {
        case .learning: return try learn()
        case .reading: return try read()
        case .comparing: return compare()
        case .finished: return .done
        }
    }

    private func learn() throws(ReadFailure) -> Outcome {
        let passed = try published.advance()
        offsets += passed
        guard published.isComplete else { return passed > 0 ? .again : .stuck }
        var inputs: [RebuildMarker.Input] = []
        for (index, topic) in parts.topics.events.enumerated() {
            do throws(LogError) {
                let reader = try parts.log.reader(topic: topic, partition: partition, from: 0)
                inputs.append(
                    RebuildMarker.Input(
                        committed: committed.element(at: index) ?? nil,
                        recorded: (published.state.recordedOffsets?.element(at: index) ?? nil) ?? nil,
                        marked: published.state.marker?.inputs.element(at: index), oldest: reader.position,
                        end: try reader.end()))
            } catch {
                throw .log(error)
            }
        }
        marker.inputs = inputs
        let recorded = (published.state.recordedOffsets?.element(at: inputs.count) ?? nil) ?? nil
        nextOrder = (committed.element(at: inputs.count) ?? nil) ?? recorded
        phase = .reading
        return .again
    }

    private func read() throws(ReadFailure) -> Outcome {
        guard shard.deadLetterBytes < parts.transactionBytesMax else { return mark() }
        let slice: PastInputs.Slice
        do throws(LogError) {
            slice = try past.next(before: marker.inputs.map(\.until), limit: Self.recordSlice)
        } catch {
            throw .log(error)
        }
        switch slice {
        case .nothing: return .again
        case .stuck: return .stuck
        case .records(let input, let count):
            apply(input, count: count)
            return .again
        case .end:
            phase = .comparing
            return mark()
        }
    }

    private func apply(_ index: Int, count: Int) {
        let input = past.inputs[index]
        let kind = marker.inputs[index]
        let known = kind.isNew ? input.count(before: kind.lettersBefore, limit: count) : count
        let isNew = known == 0
        let applied = isNew ? count : known
        shard.applyPast(input.buffer, topic: index, from: &input.cursor, limit: applied, isNew: isNew)
        figures.records += applied
        offsets += Int64(applied)
    }

    /// Marks the partition, with the dead letters that there are.
    private func mark() -> Outcome {
        for (index, next) in zip(marker.inputs.indices, shard.nextOffsets) where marker.inputs[index].isNew {
            marker.inputs[index].lettersBefore = max(marker.inputs[index].lettersBefore, next ?? 0)
        }
        return commit(shard.markRebuild(marker))
    }

    private func compare() -> Outcome {
        if comparison == nil {
            comparison = RebuildComparison(
                &shard, with: published.state, next: marker.inputs.map(\.until) + [nextOrder],
                isWhole: !past.hasLeftOut, wallClock: parts.clock.wall)
        }
        if let part = comparison?.next(of: &shard, bytesMax: parts.transactionBytesMax) { return commit(part) }
        guard let end = comparison?.finish(&shard, at: parts.clock.wall) else { return .done }
        figures.customers = shard.customerCount
        figures.entered = comparison?.entered ?? 0
        figures.exited = comparison?.exited ?? 0
        phase = .finished
        return commit(end)
    }

    private func commit(_ part: consuming ShardCommit) -> Outcome {
        let next = marker.inputs.map(\.until) + [nextOrder].compactMap { $0 }
        let offsets = zip(parts.topics.inputs, next).map { topic, next in
            ConsumedOffset(topic: topic, partition: partition, next: next)
        }
        return .commit(LogTransaction(outputs: part.takeOutputs(parts.topics), offsets: offsets))
    }
}

extension Array {
    /// nil where there are fewer elements.
    fileprivate func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
