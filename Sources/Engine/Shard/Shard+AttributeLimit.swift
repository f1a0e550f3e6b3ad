import Customers
import Events

extension Shard {
    /// Whether writes would give a customer more attributes than it may have. Those of events that wait for their time
    /// count already: so a record is refused whole when it comes, and never loses keys when its time does.
    ///
    /// Reads the waiting events again: they are few, and fewer bring attributes.
    mutating func wouldOverflow(_ writes: AttributeWrites, _ block: CustomerBlock) -> Bool {
        let attributes = Attributes(block)
        if attributes.wouldOverflow(writes) { return true }
        let waiting = WaitingEvents(block)
        if waiting.count == 0 { return false }
        var keys: Set<[UInt8]> = []
        attributes.gatherNew(writes, into: &keys)
        unsafe waiting.visit { record in
            waitingBatch.removeAll()
            let parsed = unsafe waitingBatch.append(RecordView(offset: 0, key: nil, value: record))
            guard case .event(let index) = parsed, waitingBatch[index].writesAttributes else { return }
            attributes.gatherNew(waitingBatch.attributes(of: waitingBatch[index]), into: &keys)
        }
        return attributes.count + keys.count > Attributes.keysMax
    }
}
