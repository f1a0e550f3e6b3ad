import Events

/// A value as tests write it down.
enum Value: Equatable {
    case missing
    case bool(Bool)
    case number(Double)
    case text(String)

    init(_ view: ValueView) {
        switch view.kind {
        case .missing: self = .missing
        case .no: self = .bool(false)
        case .yes: self = .bool(true)
        case .number: self = .number(view.number)
        case .text: self = unsafe .text(String(decoding: view.text, as: UTF8.self))
        }
    }
}

/// An event with everything in it copied out.
struct ReadEvent: Equatable {
    var content: EventContent
    var customer: String
    var time: Int64?
    var duplicateHash: UInt64
    var name: String
    var spelledName: String
    var slots: [Value]
    /// For every key written its leaves by path, `/` between the keys.
    var attributes: [String: [String: Value]]
}

/// What became of a record.
enum ReadRecord: Equatable {
    case event(ReadEvent)
    case ignored
    case rejected(RejectionReason, field: String)

    var event: ReadEvent? { if case .event(let event) = self { event } else { nil } }
    var reason: RejectionReason? { if case .rejected(let reason, _) = self { reason } else { nil } }
}

/// Reads records one by one with a batch of its own, which is emptied before each.
struct Reader: ~Copyable {
    private var batch: EventBatch
    private let interestCount: Int

    init(_ interests: [[String]] = [], mapping: EventMapping? = nil) {
        batch = EventBatch(interests: EventInterests(properties: interests), formats: EventFormats(mapping: mapping))
        interestCount = interests.count
    }

    mutating func read(_ text: String) -> ReadRecord { read(Array(text.utf8)) }

    mutating func read(_ bytes: [UInt8]?) -> ReadRecord {
        batch.removeAll()
        guard let bytes else { return unsafe outcome(batch.append(RecordView(offset: 7, key: nil, value: nil))) }
        return unsafe bytes.withUnsafeBytes { value in
            // An empty array's buffer may have no address; a record of no bytes has a value all the same.
            let value = unsafe value.baseAddress == nil ? UnsafeRawBufferPointer(start: Self.nowhere, count: 0) : value
            return unsafe outcome(batch.append(RecordView(offset: 7, key: nil, value: value)))
        }
    }

    mutating func read(_ data: String?, headers: [Header]) -> ReadRecord {
        read(bytes: data.map { Array($0.utf8) }, headers: headers)
    }

    mutating func read(bytes data: [UInt8]?, headers: [Header]) -> ReadRecord {
        batch.removeAll()
        var list = RecordHeaderList()
        for header in headers { header.append(to: &list) }
        return unsafe (data ?? []).withUnsafeBytes { bytes in
            let value = unsafe bytes.baseAddress == nil ? UnsafeRawBufferPointer(start: Self.nowhere, count: 0) : bytes
            let record = unsafe RecordView(
                offset: 7, key: nil, value: data == nil ? nil : value, headers: list.headers)
            return outcome(batch.append(record))
        }
    }

    private static var nowhere: UnsafeRawPointer? { unsafe UnsafeRawPointer(bitPattern: 16) }

    private func outcome(_ parsed: Parsed) -> ReadRecord {
        switch parsed {
        case .ignored: return .ignored
        case .rejected(let rejection): return .rejected(rejection.reason, field: rejection.field)
        case .event(let index):
            let event = batch[index]
            return .event(
                ReadEvent(
                    content: event.content, customer: text(event.customer), time: event.hasTime ? event.time : nil,
                    duplicateHash: event.duplicateHash, name: text(event.name), spelledName: text(event.spelledName),
                    slots: (0..<interestCount).map { Value(batch.slot(index, $0)) }, attributes: attributes(event)))
        }
    }

    private func text(_ range: ByteRange) -> String { unsafe String(decoding: batch.bytes(range), as: UTF8.self) }

    private func attributes(_ event: Event) -> [String: [String: Value]] {
        var all: [String: [String: Value]] = [:]
        var writes = batch.attributes(of: event)
        while let write = writes.next() {
            var leaves: [String: Value] = [:]
            var rest = write.leaves
            while let leaf = rest.next() {
                let keys = unsafe leaf.path.split(separator: 0xff, omittingEmptySubsequences: false)
                unsafe leaves[keys.map { unsafe String(decoding: $0, as: UTF8.self) }.joined(separator: "/")] = Value(
                    leaf.value)
            }
            unsafe all[String(decoding: write.key, as: UTF8.self)] = leaves
        }
        return all
    }
}

/// Reads one record.
func read(_ text: String, _ interests: [[String]] = [], mapping: EventMapping? = nil) -> ReadRecord {
    var reader = Reader(interests, mapping: mapping)
    return reader.read(text)
}
