import Customers
import Insights
import Rules

/// The share of a question what differentiates a segment.
final class DifferentiatorsShare: Share {
    private let segments: SegmentBits
    private var tally: DifferentiatorsTally
    private var filling: SliceFilling
    /// Once all customers have been counted.
    private var parts: DifferentiatorsParts?
    private var finished: [[UInt8]] = []

    init(_ definition: DifferentiatorsDefinition, limits: SampleLimits, plan: Plan) throws(TaskRefusal) {
        let checked: DifferentiatorsDefinition
        do throws(InsightsFault) {
            // What came as bytes has not been checked.
            checked = try DifferentiatorsDefinition(
                primary: definition.primary, second: definition.second, fields: definition.fields,
                samplePerSide: min(definition.samplePerSide, DifferentiatorsDefinition.samplePerSide))
        } catch {
            throw .definition(error)
        }
        segments = try SegmentBits([checked.primary.id] + (checked.second.map { [$0.id] } ?? []), plan: plan)
        filling = try SliceFilling(fields: checked.usedFields, plan: plan)
        tally = DifferentiatorsTally(checked, limits: limits)
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
        guard parts != nil else {
            if filling.slice.count > 0 { flush() }
            parts = DifferentiatorsParts(tally.partial(filling.dictionaries))
            return nil
        }
        switch parts?.advance() {
        case .part(let bytes): finished.append(bytes)
        case .working: break
        case .done, nil: return finished
        }
        return nil
    }
}
