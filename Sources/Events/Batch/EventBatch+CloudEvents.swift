/// The attributes of a CloudEvent in binary mode, from the headers `ce_…` of its record.
@safe
public struct CloudEventHeaders {
    public var specversion: UnsafeRawBufferPointer?
    public var id: UnsafeRawBufferPointer?
    public var source: UnsafeRawBufferPointer?
    public var type: UnsafeRawBufferPointer?
    public var time: UnsafeRawBufferPointer?
    public var subject: UnsafeRawBufferPointer?

    public init() {}

    /// Takes a header over; answers whether it is one of those that count. Its bytes must last while the record does.
    public mutating func set(_ name: String, _ value: UnsafeRawBufferPointer) -> Bool {
        switch name {
        case "ce_specversion": unsafe specversion = unsafe value
        case "ce_id": unsafe id = unsafe value
        case "ce_source": unsafe source = unsafe value
        case "ce_type": unsafe type = unsafe value
        case "ce_time": unsafe time = unsafe value
        case "ce_subject": unsafe subject = unsafe value
        default: return false
        }
        return true
    }
}

// CloudEvents 1.0: the customer is the subject, else the data's userId or customer; the properties are the data.
extension EventBatch {
    mutating func readCloudEvent(_ tape: Tape, _ event: inout Event) throws(Rejection) {
        guard unsafe Self.isSupported(tape.string(place(.specversion))) else {
            throw Rejection(.unsupportedVersion, field: "specversion")
        }
        let data = place(.data)
        let inData = customersInData(tape, data)
        event.customer = try customer(tape, Candidate(place(.subject), "subject"), inData.0, inData.1)
        try readTime(tape, place(.time), "time", required: true, &event)
        try readName(tape, place(.type), "type", &event)
        if case .bytes(let id) = identifier(tape, place(.id)), unsafe !id.isEmpty {
            // The digits of a number lie where those of the next are written: the id is copied before.
            let start = arena.count
            let copy = unsafe arena.append(id)
            if case .bytes(let source) = identifier(tape, place(.source)) {
                event.duplicateHash = unsafe hash(source, arena.bytes(copy))
            } else {
                event.duplicateHash = unsafe hash(UnsafeRawBufferPointer(start: nil, count: 0), arena.bytes(copy))
            }
            arena.cut(to: start)
        }
        try readData(tape, data)
    }

    mutating func readBinaryCloudEvent(
        _ record: RecordView, _ headers: CloudEventHeaders
    ) throws(Rejection) -> Event {
        guard let version = unsafe headers.specversion, unsafe Self.isSupported(version) else {
            throw Rejection(.unsupportedVersion, field: "ce_specversion")
        }
        unsafe try Self.checkUTF8(headers.subject, "ce_subject")
        unsafe try Self.checkUTF8(headers.type, "ce_type")
        unsafe try Self.checkUTF8(headers.id, "ce_id")
        unsafe try Self.checkUTF8(headers.source, "ce_source")
        var event = Event(offset: record.offset)
        let tape: Tape? =
            if let value = unsafe record.value, unsafe !value.isEmpty { unsafe try reader.read(value) } else { nil }
        event.customer = unsafe try binaryCustomer(tape, headers.subject)
        guard let time = unsafe headers.time else { throw Rejection(.missingTime, field: "ce_time") }
        guard let instant = unsafe RFC3339.dateTime(time) else { throw Rejection(.invalidTime, field: "ce_time") }
        guard EventTime.range.contains(instant) else { throw Rejection(.timeOutOfRange, field: "ce_time") }
        event.time = instant
        event.hasTime = true
        guard let name = unsafe headers.type else { throw Rejection(.missingEvent, field: "ce_type") }
        unsafe try takeName(name, "ce_type", &event)
        if let id = unsafe headers.id, unsafe !id.isEmpty {
            event.duplicateHash = unsafe hash(headers.source ?? UnsafeRawBufferPointer(start: nil, count: 0), id)
        }
        if let tape { try readProperties(tape, 1, "data") }
        return event
    }

    private static func checkUTF8(_ text: UnsafeRawBufferPointer?, _ field: String) throws(Rejection) {
        if let text = unsafe text, unsafe !Bytes.isUTF8(text) { throw Rejection(.invalidUTF8, field: field) }
    }

    private mutating func binaryCustomer(
        _ tape: Tape?, _ subject: UnsafeRawBufferPointer?
    ) throws(Rejection) -> ByteRange {
        if let subject = unsafe subject, unsafe !CustomerID.isBlocked(subject) {
            guard subject.count <= EventLimits.customerBytesMax else {
                throw Rejection(.customerTooLong, field: "ce_subject")
            }
            return unsafe arena.append(subject)
        }
        if let tape {
            let inData = customersInData(tape, 1)
            if let range = try customer(tape, inData.0) { return range }
            if let range = try customer(tape, inData.1) { return range }
        }
        throw unsafe Rejection(subject == nil ? .missingCustomer : .blockedCustomer, field: "ce_subject")
    }

    private func customersInData(_ tape: Tape, _ data: Int) -> (Candidate, Candidate) {
        guard data != 0, tape.kind(data) == Tape.Kind.object else { return (.none, .none) }
        func find(_ key: StaticString) -> Int {
            unsafe tape.find(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), in: data)
        }
        return (Candidate(find("userId"), "data.userId"), Candidate(find("customer"), "data.customer"))
    }

    /// Data may be anything; only an object has properties.
    private mutating func readData(_ tape: Tape, _ data: Int) throws(Rejection) {
        guard data != 0, tape.kind(data) == Tape.Kind.object else { return }
        try readProperties(tape, data, "data")
    }

    /// Source and id tell an event from all others; between them stands a byte that no UTF-8 has.
    private mutating func hash(_ source: UnsafeRawBufferPointer, _ id: UnsafeRawBufferPointer) -> UInt64 {
        let count = source.count + 1 + id.count
        return unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { joined in
            guard let start = joined.baseAddress else { return 0 }
            if let from = source.baseAddress { unsafe start.copyMemory(from: from, byteCount: source.count) }
            unsafe start.storeBytes(of: 0xff, toByteOffset: source.count, as: UInt8.self)
            if let from = id.baseAddress {
                unsafe (start + source.count + 1).copyMemory(from: from, byteCount: id.count)
            }
            return unsafe DuplicateHash.of(UnsafeRawBufferPointer(joined))
        }
    }

    private static func isSupported(_ version: UnsafeRawBufferPointer) -> Bool {
        unsafe version.count >= 3 && version[0] == UInt8(ascii: "1") && version[1] == UInt8(ascii: ".")
    }
}
