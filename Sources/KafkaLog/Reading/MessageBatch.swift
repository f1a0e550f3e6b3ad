import CLibrdkafka
import Events
import Glibc

/// Takes what lies in a queue of one partition over into a `RecordBuffer`, some thousands at a time.
///
/// One owner, one thread. The records' bytes are copied once, from librdkafka's fetch buffers; everything else here is
/// two array walks.
@safe
final class MessageBatch {
    /// Messages taken at once; with records of 300 bytes a little over 1 MB.
    static let countMax = 4096

    /// What was in the queue.
    struct Taken {
        /// Offset behind the last record that went into the buffer; nil where none did.
        var next: Int64?
        /// Where the partition ends, if that came after all records.
        var end: Int64?
        /// What came after the records and the end.
        var failure: BrokerFailure?
    }

    private var headers = RecordHeaderList()
    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>

    init() { unsafe messages = .allocate(capacity: Self.countMax) }

    deinit { unsafe messages.deallocate() }

    /// Appends what is in the queue to the buffer; waits so long for the first of it.
    func take(
        from queue: ClientQueue, atMost wait: Duration = .zero, into buffer: inout RecordBuffer
    ) -> Taken {
        var count = unsafe Int(rd_kafka_consume_batch_queue(queue.handle, 0, messages, Self.countMax))
        if count <= 0, wait > .zero,
            let first = unsafe rd_kafka_consume_queue(queue.handle, wait.millisecondsInt32)
        {
            // A batch call with a time-out would wait until all of it is full.
            unsafe messages[0] = first
            let more = unsafe rd_kafka_consume_batch_queue(queue.handle, 0, messages + 1, Self.countMax - 1)
            count = 1 + Int(max(more, 0))
        }
        guard count > 0 else { return Taken() }
        let taken = convert(count, into: &buffer)
        for index in 0..<count { unsafe rd_kafka_message_destroy(messages[index]) }
        return taken
    }

    private func convert(_ count: Int, into buffer: inout RecordBuffer) -> Taken {
        var taken = Taken()
        var last: UnsafeMutablePointer<rd_kafka_message_t>?
        for index in 0..<count {
            guard let message = unsafe messages[index] else { continue }
            switch unsafe message.pointee.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR:
                unsafe append(message, to: &buffer)
                unsafe last = message
                taken.end = nil
            case RD_KAFKA_RESP_ERR__PARTITION_EOF:
                taken.end = unsafe message.pointee.offset
            default:
                taken.failure = unsafe BrokerFailure(message)
            }
        }
        if let last = unsafe last {
            taken.next = unsafe last.pointee.offset + 1
            var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
            buffer.time = unsafe max(rd_kafka_message_timestamp(last, &kind), 0)
        }
        return taken
    }

    @inline(__always)
    private func append(_ message: UnsafePointer<rd_kafka_message_t>, to buffer: inout RecordBuffer) {
        let key = unsafe message.pointee.key.map {
            unsafe UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len)
        }
        let value = unsafe message.pointee.payload.map {
            unsafe UnsafeRawBufferPointer(start: $0, count: message.pointee.len)
        }
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return unsafe buffer.append(offset: message.pointee.offset, key: key, value: value)
        }
        unsafe gatherHeaders(list)
        unsafe buffer.append(offset: message.pointee.offset, key: key, value: value, headers: headers.headers)
    }

    /// - Parameter list: the message's own.
    private func gatherHeaders(_ list: OpaquePointer?) {
        headers.removeAll()
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            index += 1
            guard let name = unsafe name else { continue }
            unsafe headers.append(
                name: UnsafeRawBufferPointer(start: name, count: strlen(name)),
                value: value.map { unsafe UnsafeRawBufferPointer(start: $0, count: size) })
        }
    }
}

extension BrokerFailure {
    /// The error that stands in the place of a record that was to be read.
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        self.init(unsafe message.pointee.err, unsafe String(cString: rd_kafka_message_errstr(message)))
    }
}
