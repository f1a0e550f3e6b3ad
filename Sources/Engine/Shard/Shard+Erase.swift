import Customers
import Events
import Rules

extension Shard {
    /// Forgets a customer: it leaves its segments, and goes from the table and, with the next commit, from the changelog.
    /// A later record of the same id makes a new customer.
    mutating func erase(_ customer: String, run: String) {
        var customer = customer
        let wasKnown = customer.withUTF8 { bytes -> Bool in
            let id = UnsafeRawBufferPointer(bytes)
            let hash = unsafe CustomerTable.hash(id: id)
            past.map { unsafe $0.forget(hash: hash, id: id) }
            guard var block = unsafe self.customer(hash: hash, id: id) else { return false }
            tallyBeforeChange(&block)
            fire(&block, upTo: clock)
            leaveAll(block)
            forget(block)
            return true
        }
        answer(.erased(run: run, wasKnown: wasKnown))
    }

    /// Publishes that a customer has left all of its segments, in the order of their ids.
    private mutating func leaveAll(_ block: CustomerBlock) {
        var segments: [Int] = []
        Memberships(block, segments: plan.segmentCount).visit { segment, _ in segments.append(segment) }
        for segment in segments {
            table.exit(segment, segments: plan.segmentCount, block: block)
            segmentFigures[segment].size -= 1
            segmentFigures[segment].exits += 1
            unsafe block.header.pointee.version += 1
            figures.changes += 1
            let change = unsafe Change(
                customer: block.id, segment: segment, entered: false, instant: clock, validUntil: nil, origin: .erase,
                version: block.header.pointee.version, definitionVersion: segmentFigures[segment].definitionVersion,
                isApproximate: false, cause: nil)
            publisher.publish(change, to: &outputs)
        }
    }

    private mutating func forget(_ block: CustomerBlock) {
        // No version of this customer may come twice, if it comes again.
        firstVersion = unsafe max(firstVersion, block.header.pointee.version)
        let key = unsafe [Self.customerKey] + Array(block.id)
        unsafe key.withUnsafeBytes { unsafe changelog.append(key: $0, value: nil) }
        unsafe gaps[block.header.pointee.idHash] = nil
        misrouted.removeAll()
        table.remove(block)
        erased += 1
        inputMoved = true
        segmentsAreNews = true
    }
}

extension Past {
    /// Forgets what it holds of a customer.
    func forget(hash: UInt64, id: UnsafeRawBufferPointer) {
        if let block = unsafe shard.table.find(hash: hash, id: id) { shard.table.remove(block) }
    }
}
