import Events
import Simulation

/// The reference job's events as records, made a slice at a time.
struct ReferenceRecords: ~Copyable {
    private var workload: ReferenceWorkload
    private var made: Int64 = 0
    private let everyCustomer: Bool
    /// Of the event made last, milliseconds since 1970.
    private(set) var time: Int64 = 0

    /// - Parameter everyCustomer: whether customers take turns, so that each has its share of the events.
    init(_ workload: BenchWorkload, everyCustomer: Bool = false) {
        self.everyCustomer = everyCustomer
        self.workload = ReferenceWorkload(
            events: UInt64(workload.events), customers: UInt64(workload.customers), seed: workload.seed)
    }

    /// Replaces the buffer's records by the next `count` at most; answers whether there are any.
    mutating func fill(_ records: inout RecordBuffer, count: Int) -> Bool {
        records.removeAll()
        records.firstOffset = made
        unsafe withUnsafeTemporaryAllocation(byteCount: ReferenceEvent.keyBytesMax, alignment: 1) { key in
            guard let start = key.baseAddress else { return }
            while records.count < count, var event = workload.next() {
                if everyCustomer {
                    event.customer = UInt64(made + Int64(records.count)) % workload.customers
                }
                time = event.time
                let keyBytes = unsafe event.writeKey(to: start)
                unsafe records.append(
                    key: UnsafeRawBufferPointer(start: start, count: keyBytes), valueBytesMax: ReferenceEvent.bytesMax
                ) { unsafe event.write(to: $0) }
            }
        }
        made += Int64(records.count)
        return records.count > 0
    }
}
