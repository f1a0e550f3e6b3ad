import Customers
import Rules

extension Shard {
    /// Publishes the rules that turned, in the order of their segments' ids; answers whether there were any. The block
    /// may move.
    @discardableResult
    mutating func publishFlips(at instant: Int64, origin: ChangeOrigin, block: inout CustomerBlock) -> Bool {
        if flips.isEmpty { return false }
        for flip in flips { publish(flip, at: instant, origin: origin, block: &block) }
        flips.removeAll(keepingCapacity: true)
        return true
    }

    private mutating func publish(
        _ flip: Flip, at instant: Int64, origin: ChangeOrigin, block: inout CustomerBlock
    ) {
        let segment = flip.rule
        if flip.holds {
            table.enter(segment, since: instant, segments: plan.segmentCount, block: &block)
            segmentFigures[segment].size += 1
            segmentFigures[segment].entries += 1
        } else {
            table.exit(segment, segments: plan.segmentCount, block: block)
            segmentFigures[segment].size -= 1
            segmentFigures[segment].exits += 1
        }
        unsafe block.header.pointee.version += 1
        figures.changes += 1
        let change = unsafe Change(
            customer: block.id, segment: segment, entered: flip.holds, instant: instant,
            validUntil: evaluator.nextTurn(
                rule: flip.rule, holds: flip.holds, until: flip.until, block: block, at: instant),
            origin: origin, version: block.header.pointee.version,
            definitionVersion: segmentFigures[segment].definitionVersion,
            isApproximate: evaluator.isApproximate(rule: flip.rule, block: block, at: instant), cause: flip.cause)
        publisher.publish(change, to: &outputs)
    }
}
