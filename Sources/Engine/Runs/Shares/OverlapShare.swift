import Customers
import Insights
import Rules

/// An overlap's share, of either round.
final class OverlapShare: Share {
    private let definition: OverlapDefinition
    private let segments: SegmentBits
    /// nil in the round in which values are found.
    private let choice: OverlapChoice?
    private var tally: OverlapTally
    private var filling: SliceFilling

    init(_ definition: OverlapDefinition, choice: [UInt8]?, plan: Plan) throws(TaskRefusal) {
        do throws(InsightsFault) {
            // What came as bytes has not been checked.
            self.definition = try OverlapDefinition(segments: definition.segments, fields: definition.fields)
            self.choice = try choice.map { choice in
                unsafe choice.withUnsafeBytes { bytes in
                    Result { () throws(InsightsFault) in try unsafe OverlapChoice(bytes, of: definition) }
                }
            }?.get()
        } catch {
            throw .definition(error)
        }
        segments = try SegmentBits(definition.segments.map(\.id), plan: plan)
        filling = try SliceFilling(fields: definition.fields, plan: plan)
        tally = OverlapTally(definition)
    }

    func add(_ block: CustomerBlock, of shard: borrowing Shard, at t: Int64) {
        let mask = segments.mask(Memberships(block, segments: shard.plan.segmentCount))
        filling.append(block, memberships: mask, of: shard, at: t)
        if filling.slice.isFull { flush() }
    }

    private func flush() {
        tally.add(filling.slice)
        filling.slice.removeAll()
    }

    func finish() -> [[UInt8]]? {
        if filling.slice.count > 0 { flush() }
        guard let choice else { return tally.values(filling.dictionaries).parts() }
        // The choice was read against this very definition.
        return (try? tally.counts(choice, filling.dictionaries))?.parts() ?? []
    }
}
