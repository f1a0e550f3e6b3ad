import Customers
import Rules

extension Shard {
    /// Publishes the rules that turned in the last evaluation, in the order of their segments' ids. The block may move.
    mutating func publishTurns(at instant: Int64, origin: ChangeOrigin, block: inout CustomerBlock) {
        for index in 0..<evaluator.turns.count {
            publish(evaluator.turns[index], at: instant, since: instant, origin: origin, block: &block)
        }
    }

    /// Publishes a turn found at an instant, under the time `since`. The block may move.
    mutating func publish(
        _ turn: Turn, at instant: Int64, since: Int64, origin: ChangeOrigin, block: inout CustomerBlock
    ) {
        let segment = turn.rule
        if turn.holds {
            table.enter(segment, since: since, segments: plan.segmentCount, block: &block)
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
            customer: block.id, segment: segment, entered: turn.holds, instant: since,
            validUntil: evaluator.nextTurn(
                rule: turn.rule, holds: turn.holds, until: turn.until, block: block, at: instant),
            origin: origin, version: block.header.pointee.version,
            definitionVersion: segmentFigures[segment].definitionVersion,
            isApproximate: evaluator.isApproximate(rule: turn.rule, block: block, at: instant), cause: turn.cause)
        publisher.publish(change, to: &outputs)
    }
}
