import Engine
import Insights
import Rules

/// How definitions get to the shards: who was told what, who took it over, and what is complete.
///
/// Each segment that is new or means something else is a run until every partition has taken it over. Progress is told
/// at most once a second for each.
struct Adoption: Sendable {
    /// Milliseconds between two records of one run's progress.
    static let tellInterval: Int64 = 1000

    let partitionCount: Int32
    private(set) var partitions: [Int32: PartitionAdoption] = [:]
    /// Under way, by segment.
    private(set) var progress: [String: SegmentProgress] = [:]
    /// When each was told last, and those of which there is something to tell.
    private var toldAt: [String: Int64] = [:]
    private var untold: Set<String> = []
    private var outputs: [CoordinatorOutput] = []

    init(partitions: Int32) { partitionCount = partitions }

    // MARK: Telling shards

    /// Orders a set to every partition that was not told it yet.
    mutating func send(_ set: DefinitionSet) {
        for partition in 0..<partitionCount where (partitions[partition]?.told ?? 0) < set.version {
            partitions[partition, default: PartitionAdoption()].told = set.version
            keep(partition)
            outputs.append(.order(partition: partition, .adopt(set)))
        }
    }

    /// A segment is new or means something else: a run of it begins, in place of one under way.
    mutating func begin(_ segment: String, run: String, version: UInt64, command: String?, at wall: Int64) {
        end(segment, .canceled, reason: "it was defined again", at: wall)
        progress[segment] = SegmentProgress(
            ticket: RunTicket(
                target: segment, attempt: RunAttempt(run: run), cause: .definition, command: command, queuedAt: wall),
            version: version)
        keep(segment)
        tell(segment, .queued, at: wall)
    }

    /// A segment is gone.
    mutating func remove(_ segment: String, at wall: Int64) {
        end(segment, .canceled, reason: "the segment was deleted", at: wall)
    }

    // MARK: What happens

    mutating func take(_ answer: ShardAnswer, moments: [Int32: ShardAnswer.Moment], at wall: Int64) {
        guard (0..<partitionCount).contains(answer.partition),
            partitions[answer.partition, default: PartitionAdoption()].take(answer.content)
        else { return }
        keep(answer.partition)
        for segment in progress.keys.sorted() { advance(segment, moments, at: wall) }
    }

    private mutating func advance(_ segment: String, _ moments: [Int32: ShardAnswer.Moment], at wall: Int64) {
        guard var progress = progress[segment] else { return }
        let isSeen = partitions.values.contains { $0.adopted >= progress.version || $0.under ?? 0 >= progress.version }
        guard isSeen else { return }
        let isFirst = progress.ticket.startedAt == nil
        if isFirst {
            progress.ticket.startedAt = wall
            self.progress[segment] = progress
            keep(segment)
        }
        if answered(progress.version) == Int(partitionCount) {
            end(segment, .successful, reason: nil, moments, at: wall)
        } else if isFirst {
            tell(segment, .refreshing, moments, at: wall)
        } else {
            untold.insert(segment)
        }
    }

    /// Tells the progress that was held back.
    mutating func tellProgress(moments: [Int32: ShardAnswer.Moment], at wall: Int64) {
        for segment in untold.sorted() where due(segment) <= wall { tell(segment, .refreshing, moments, at: wall) }
    }

    /// When there is progress to tell.
    var nextInstant: Int64? { untold.lazy.map { due($0) }.min() }

    private func due(_ segment: String) -> Int64 { toldAt[segment].map { $0 + Self.tellInterval } ?? .min }

    // MARK: What is known

    /// The segment whose definition a run brings.
    func segment(ofRun run: String) -> String? { progress.first { $0.value.ticket.attempt.run == run }?.key }

    /// Whether every partition has taken the set of this version over.
    func isComplete(_ version: UInt64) -> Bool { answered(version) == Int(partitionCount) }

    private func answered(_ version: UInt64) -> Int {
        (0..<partitionCount).count { (partitions[$0]?.adopted ?? 0) >= version }
    }

    /// Whether a segment has all that its rule reads in every partition; nil before all have taken it over.
    func readiness(
        of segment: String, moments: [Int32: ShardAnswer.Moment]
    ) -> (isReady: Bool, completeAt: Int64?)? {
        guard isComplete(1), progress[segment] == nil else { return nil }
        return readiness(of: segment, moments)
    }

    private func readiness(
        of segment: String, _ moments: [Int32: ShardAnswer.Moment]
    ) -> (isReady: Bool, completeAt: Int64?) {
        // Where a partition's clock has passed the instant, what was missing is out of every window.
        let gaps = partitions.compactMap { partition, adoption -> PartitionAdoption.Gap? in
            guard let gap = adoption.gaps[segment] else { return nil }
            if let completeAt = gap.completeAt, let clock = moments[partition]?.clock, clock >= completeAt {
                return nil
            }
            return gap
        }
        let instants = gaps.compactMap(\.completeAt)
        return (gaps.isEmpty, instants.count == gaps.count ? instants.max() : nil)
    }

    // MARK: Records

    private mutating func end(
        _ segment: String, _ status: RunStatus, reason: String?, _ moments: [Int32: ShardAnswer.Moment] = [:],
        at wall: Int64
    ) {
        guard progress[segment] != nil else { return }
        tell(segment, status, reason: reason, moments, at: wall)
        progress[segment] = nil
        toldAt[segment] = nil
        outputs.append(.catalog(key: CatalogKey.progress(segment), value: nil))
    }

    private mutating func tell(
        _ segment: String, _ status: RunStatus, reason: String? = nil, _ moments: [Int32: ShardAnswer.Moment] = [:],
        at wall: Int64
    ) {
        guard let progress = progress[segment] else { return }
        untold.remove(segment)
        toldAt[segment] = wall
        var record = RunRecord(
            progress.ticket, targetKind: .segment, status: status, partitions: Int(partitionCount))
        record.reason = reason
        (record.round, record.rounds) = (progress.ticket.startedAt == nil ? 0 : 1, 1)
        record.partitionsAnswered = answered(progress.version)
        let under = partitions.values.filter { $0.under ?? 0 >= progress.version }
        if !under.isEmpty {
            record.counts = ["done": under.reduce(0) { $0 &+ $1.done }, "of": under.reduce(0) { $0 &+ $1.of }]
        }
        if status == .successful || status == .canceled { record.endedAt = RecordInstant(wall) }
        if status == .successful {
            let readiness = readiness(of: segment, moments)
            record.ready = readiness.isReady
            record.completeAt = readiness.completeAt.map(RecordInstant.init)
            record.asOf = moments.sorted { $0.key < $1.key }.map { PartitionMoment(partition: $0, $1) }
        }
        outputs.append(.status(key: record.id, value: InsightJSON.bytes(record)))
    }

    private mutating func keep(_ partition: Int32) {
        outputs.append(
            .catalog(key: CatalogKey.adoption(partition), value: partitions[partition].map { CatalogCodec.bytes($0) }))
    }

    private mutating func keep(_ segment: String) {
        outputs.append(
            .catalog(key: CatalogKey.progress(segment), value: progress[segment].map { CatalogCodec.bytes($0) }))
    }

    mutating func takeOutputs() -> [CoordinatorOutput] {
        defer { outputs = [] }
        return outputs
    }

    // MARK: Restore

    mutating func restore(partition key: String, value: [UInt8]?) throws(CatalogFault) {
        guard let partition = Int32(CatalogKey.split(key).rest), partition >= 0 else {
            throw .malformed(key: key, text: "it names no partition")
        }
        partitions[partition] = try value.map { (bytes) throws(CatalogFault) in
            try CatalogCodec.read(PartitionAdoption.self, key: key, bytes)
        }
    }

    mutating func restore(progress key: String, value: [UInt8]?) throws(CatalogFault) {
        progress[CatalogKey.split(key).rest] = try value.map { (bytes) throws(CatalogFault) in
            try CatalogCodec.read(SegmentProgress.self, key: key, bytes)
        }
    }
}
