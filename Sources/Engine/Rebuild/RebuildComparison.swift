import Customers
import Events
import Rules

/// Compares a shard made anew with what was published of the one before: publishes what differs, and writes the whole
/// changelog, in parts.
public struct RebuildComparison: ~Copyable {
    private var published: PublishedState
    /// Writes changes of segments by their place among the published ones.
    private let publisher: Publisher
    /// By published segment: its place in the plan; nil where it is no longer defined.
    private let places: [Int?]
    /// The customer to be compared next.
    private var row = 0
    /// Those whom the new state does not know; nil until all others have been compared.
    private var gone: [[UInt8]]?
    /// Entries and exits published.
    public private(set) var entered = 0
    public private(set) var exited = 0

    /// All of the past's events have been given to the shard by `applyPast`.
    /// - Parameters:
    ///   - next: the first offset of each input topic that is not worked in.
    ///   - isWhole: whether no record before these offsets has been left out.
    ///   - wallClock: milliseconds since 1970.
    public init(
        _ shard: inout Shard, with published: consuming PublishedState, next: [Int64?], isWhole: Bool, wallClock: Int64
    ) {
        shard.endPast(published, next: next, isWhole: isWhole, wallClock: wallClock)
        publisher = Publisher(segmentIDs: published.segments, testTexts: [])
        let plan = shard.plan
        places = published.segments.map { id in plan.segments.firstIndex { $0.id == id } }
        self.published = published
        keepListed(in: &shard)
    }

    /// Events tell nothing of lists: who consumers believe to be a member of one is, and is known by that.
    private func keepListed(in shard: inout Shard) {
        let lists = Set(places.indices.filter { places[$0].map { shard.plan.segments[$0].isList } ?? false })
        for (id, customer) in published.customers
        where customer.memberships.contains(where: { lists.contains($0.segment) }) {
            unsafe id.withUnsafeBytes { unsafe shard.makeKnown($0) }
        }
    }

    /// The next customers, of about so many bytes; nil where there are none left.
    public mutating func next(of shard: inout Shard, bytesMax: Int) -> ShardCommit? {
        var changelog = RecordBuffer()
        while row < shard.table.rowCount, changelog.byteCount + shard.outputs.byteCount < bytesMax {
            if var block = shard.table.block(at: row) {
                compare(&block, in: &shard)
                shard.table.noteRecord(block, hash: shard.write(block, to: &changelog))
            }
            row += 1
        }
        if row == shard.table.rowCount { removeGone(from: &shard, to: &changelog, bytesMax: bytesMax) }
        guard changelog.count > 0 || !shard.outputs.isEmpty else { return nil }
        return shard.takeCommit(changelog: changelog)
    }

    /// The last commit, after `next` has answered nil.
    public mutating func finish(_ shard: inout Shard, at commitTime: Int64) -> ShardCommit {
        shard.finishRebuild(published, at: commitTime)
    }

    private mutating func compare(_ block: inout CustomerBlock, in shard: inout Shard) {
        let id = unsafe Array(block.id)
        let known = published.customers.removeValue(forKey: id) ?? PublishedState.Customer()
        // Where the changelog does not tell, the new state has changed as often as the old one, as far as is known.
        let version = unsafe known.isVersionKnown ? known.version : max(known.version, block.header.pointee.version)
        // Who is known only by an event that waits for its time is in no segment.
        let isKnown = unsafe block.header.pointee.firstSeen <= shard.clock
        let left = isKnown ? known.memberships.filter { places[$0.segment] == nil } : known.memberships
        let next = publishExits(of: id, from: left, version: version, in: &shard)
        guard isKnown else {
            unsafe block.header.pointee.version = next
            return
        }
        var believed: [(segment: Int, since: Int64?)] = []
        for membership in known.memberships {
            if let place = places[membership.segment] { believed.append((place, membership.since)) }
        }
        shard.publishDifference(believed, version: next, block: &block)
        for index in 0..<shard.evaluator.turns.count {
            if shard.evaluator.turns[index].holds { entered += 1 } else { exited += 1 }
        }
    }

    /// Removes the customers whom the new state does not know, and ends their memberships.
    private mutating func removeGone(from shard: inout Shard, to changelog: inout RecordBuffer, bytesMax: Int) {
        var rest = gone ?? findGone(by: &shard)
        while changelog.byteCount + shard.outputs.byteCount < bytesMax, let id = rest.popLast() {
            guard let known = published.customers.removeValue(forKey: id) else { continue }
            _ = publishExits(of: id, from: known.memberships, version: known.version, in: &shard)
            guard known.isRecorded else { continue }
            unsafe ([Shard.customerKey] + id).withUnsafeBytes { unsafe changelog.append(key: $0, value: nil) }
        }
        gone = rest
    }

    /// The customers of whom something is to be removed, the last first: they are taken from the end.
    private func findGone(by shard: inout Shard) -> [[UInt8]] {
        // They will have changed once more for each segment that they leave now.
        let versions = published.customers.values.map { $0.version + UInt64($0.memberships.count) }
        shard.firstVersion = max(shard.firstVersion, versions.max() ?? 0)
        return published.customers.filter { $1.isRecorded || !$1.memberships.isEmpty }.map(\.key)
            .sorted { $1.lexicographicallyPrecedes($0) }
    }

    /// Publishes that a customer has left segments, in the order of their ids; answers the customer's version.
    private mutating func publishExits(
        of id: [UInt8], from memberships: [PublishedState.Membership], version: UInt64, in shard: inout Shard
    ) -> UInt64 {
        var version = version
        for membership in memberships.sorted(by: { published.segments[$0.segment] < published.segments[$1.segment] }) {
            version += 1
            exited += 1
            shard.figures.changes += 1
            let place = places[membership.segment]
            if let place { shard.segmentFigures[place].exits += 1 }
            let definitionVersion = place.map { shard.segmentFigures[$0].definitionVersion } ?? 0
            let instant = shard.clock
            unsafe id.withUnsafeBytes { bytes in
                unsafe publisher.publish(
                    Change(
                        customer: bytes, segment: membership.segment, entered: false, instant: instant, validUntil: nil,
                        origin: .rebuild, version: version, definitionVersion: definitionVersion, isApproximate: false,
                        cause: nil),
                    to: &shard.outputs)
            }
        }
        return version
    }
}
