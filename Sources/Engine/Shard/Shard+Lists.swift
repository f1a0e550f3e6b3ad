import Customers
import Events
import Rules

// Members of list segments come and go by order. What else follows for a customer is settled at once: rules may refer to
// the list.

extension Shard {
    /// Adds customers to a list segment and removes others; answers false where the order must wait for definitions.
    mutating func change(list id: String, add: [String], remove: [String]) -> Bool {
        guard let list = plan.segmentIndex(id), plan.segments[list].isList else {
            // Nobody is a member of what is not, or no longer, a list.
            return !(pending?.plan.segments.contains { $0.id == id && $0.isList } ?? false)
        }
        for customer in add {
            withBlock(of: customer, isMadeKnown: true) { shard, block in shard.list(list, isMember: true, &block) }
        }
        for customer in remove {
            withBlock(of: customer, isMadeKnown: false) { shard, block in shard.list(list, isMember: false, &block) }
        }
        return true
    }

    private mutating func withBlock(
        of customer: String, isMadeKnown: Bool, _ body: (inout Shard, inout CustomerBlock) -> Void
    ) {
        var customer = customer
        customer.withUTF8 { bytes in
            let id = UnsafeRawBufferPointer(bytes)
            guard id.count > 0, id.count <= EventLimits.customerBytesMax else { return }
            let hash = unsafe CustomerTable.hash(id: id)
            var block = unsafe self.customer(hash: hash, id: id)
            if block == nil, isMadeKnown { block = unsafe makeCustomer(hash: hash, id: id) }
            guard var block else { return }
            tallyBeforeChange(&block)
            body(&self, &block)
        }
    }

    private mutating func list(_ list: Int, isMember: Bool, _ block: inout CustomerBlock) {
        guard Memberships(block, segments: plan.segmentCount).contains(list) != isMember else { return }
        let instant = clock
        fire(&block, upTo: instant)
        let isFirst = unsafe block.header.pointee.firstSeen > instant
        if isFirst { becomeKnown(block, at: instant) }
        let rules = isFirst ? plan.allRules : evaluator.rules(referringToList: list)
        evaluator.beginPass()
        let before = unsafe max(instant - 1, block.header.pointee.lastRecord)
        evaluator.noteTests(rules, block: block, at: before)
        publishListed(list, isMember: isMember, at: instant, origin: .list, block: &block)
        evaluator.beginPass()
        let until = evaluator.evaluate(rules, block: block, at: instant)
        unsafe block.header.pointee.due = unsafe min(block.header.pointee.due, until)
        if evaluator.turns.count > 0 {
            evaluator.findCauses(of: rules, block: block, at: instant)
            publishTurns(at: instant, origin: .list, block: &block)
        }
        arm(block)
    }

    /// Makes a customer known of whom no record has come yet: as if one of that instant had.
    func becomeKnown(_ block: CustomerBlock, at instant: Int64) {
        unsafe block.header.pointee.firstSeen = instant
        unsafe block.header.pointee.lastRecord = instant
    }

    /// Publishes that a customer was added to a list, or removed. The block may move.
    mutating func publishListed(
        _ list: Int, isMember: Bool, at instant: Int64, origin: ChangeOrigin, block: inout CustomerBlock
    ) {
        let turn = Turn(rule: list, holds: isMember, until: .max, cause: nil)
        table.markDirty(block)
        publish(turn, at: instant, since: instant, origin: origin, block: &block)
    }
}
