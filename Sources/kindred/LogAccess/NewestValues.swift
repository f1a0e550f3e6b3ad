import Logs

extension Log {
    /// The newest values of a compacted topic's keys that begin with `prefix`, by key; none where there is no such topic.
    func newestValues(of topic: String, prefix: String = "") throws -> [[UInt8]: [UInt8]] {
        guard let topic = try topics().first(where: { $0.specification.name == topic }) else { return [:] }
        let cursor = try TopicCursor(log: self, topic: topic, fromEnd: false)
        var values: [[UInt8]: [UInt8]] = [:]
        while try cursor.next({ record, _, _ in
            guard let key = unsafe record.key, unsafe key.starts(with: prefix.utf8) else { return }
            unsafe values[Array(key)] = record.value.map { unsafe Array($0) }
        }) {}
        return values
    }
}
