import CLibrdkafka

/// Owns a list of topics' partitions, each with an offset and what was answered about it.
@safe
final class PartitionList {
    struct Element {
        let topic: String
        let partition: Int32
        let offset: Int64
        let code: rd_kafka_resp_err_t
        /// What is kept beside a committed offset.
        let metadata: String
    }

    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) { unsafe list = rd_kafka_topic_partition_list_new(Int32(clamping: capacity)) }

    init(copying other: UnsafePointer<rd_kafka_topic_partition_list_t>) {
        unsafe list = rd_kafka_topic_partition_list_copy(other)
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(list) }

    var count: Int { unsafe Int(list.pointee.cnt) }

    func add(_ topic: String, _ partition: Int32, offset: Int64) {
        guard let element = unsafe rd_kafka_topic_partition_list_add(list, topic, partition) else { return }
        unsafe element.pointee.offset = offset
    }

    /// Adds an offset to commit, with what is kept beside it.
    func add(_ topic: String, _ partition: Int32, offset: Int64, metadata: String) {
        guard let element = unsafe rd_kafka_topic_partition_list_add(list, topic, partition) else { return }
        unsafe element.pointee.offset = offset
        // librdkafka frees it with the list, by its own allocator.
        let bytes = Array(metadata.utf8)
        guard !bytes.isEmpty, let copy = unsafe rd_kafka_mem_malloc(nil, bytes.count) else { return }
        unsafe copy.copyMemory(from: bytes, byteCount: bytes.count)
        unsafe element.pointee.metadata = copy
        unsafe element.pointee.metadata_size = bytes.count
    }

    var elements: [Element] {
        (0..<count).map { index in
            let element = unsafe list.pointee.elems[index]
            return unsafe Element(
                topic: String(cString: element.topic), partition: element.partition, offset: element.offset,
                code: element.err,
                metadata: String(
                    decoding: UnsafeRawBufferPointer(start: element.metadata, count: element.metadata_size),
                    as: UTF8.self))
        }
    }
}
