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
    mutating func readCloudEvent(_ tape: Tape, _ event: inout Event) throws(Fault) {
        guard unsafe Self.isSupported(tape.string(place(.specversion)).bytes) else {
            throw Fault(.unsupportedVersion, .specversion)
        }
        let data = place(.data)
        let inData = Self.customersInData(tape, data)
        event.customer = try customer(tape, Candidate(place(.subject), .subject), inData.0, inData.1)
        try readTime(tape, place(.time), .time, required: true, &event)
        try readName(tape, place(.type), .type, &event)
        event.duplicateHash = cloudEventHash(tape)
        try readData(tape, data)
    }

    mutating func readBinaryCloudEvent(
        _ record: RecordView, _ headers: CloudEventHeaders, _ event: inout Event
    ) throws(Fault) {
        guard let version = unsafe headers.specversion, unsafe Self.isSupported(version) else {
            throw Fault(.unsupportedVersion, .headerSpecversion)
        }
        unsafe try Self.checkUTF8(headers.subject, .headerSubject)
        unsafe try Self.checkUTF8(headers.type, .headerType)
        unsafe try Self.checkUTF8(headers.id, .headerId)
        unsafe try Self.checkUTF8(headers.source, .headerSource)
        let tape: Tape? =
            if let value = unsafe record.value, unsafe !value.isEmpty { unsafe try parse(value) } else { nil }
        event.customer = unsafe try binaryCustomer(tape, headers.subject)
        guard let time = unsafe headers.time else { throw Fault(.missingTime, .headerTime) }
        guard let instant = unsafe RFC3339.dateTime(time) else { throw Fault(.invalidTime, .headerTime) }
        guard EventTime.range.contains(instant) else { throw Fault(.timeOutOfRange, .headerTime) }
        event.time = instant
        event.hasTime = true
        guard let name = unsafe headers.type else { throw Fault(.missingEvent, .headerType) }
        guard name.count <= EventLimits.nameBytesMax else { throw Fault(.eventTooLong, .headerType) }
        event.spelledName = unsafe arena.append(name)
        unsafe try takeFolded(EventName.fold(name, to: arena.reserve(name.count)), .headerType, &event)
        let start = arena.count
        if let source = unsafe headers.source { _ = unsafe arena.append(source) }
        let idStart = separate()
        if let id = unsafe headers.id { _ = unsafe arena.append(id) }
        event.duplicateHash = takeHash(from: start, id: idStart)
        if let tape { try readProperties(tape, 1, .data) }
    }

    private static func checkUTF8(_ text: UnsafeRawBufferPointer?, _ field: FieldName) throws(Fault) {
        if let text = unsafe text, unsafe !Bytes.isUTF8(text) { throw Fault(.invalidUTF8, field) }
    }

    private mutating func binaryCustomer(
        _ tape: Tape?, _ subject: UnsafeRawBufferPointer?
    ) throws(Fault) -> ByteRange {
        if let subject = unsafe subject, unsafe !CustomerID.isBlocked(subject) {
            guard subject.count <= EventLimits.customerBytesMax else {
                throw Fault(.customerTooLong, .headerSubject)
            }
            return unsafe arena.append(subject)
        }
        if let tape {
            let inData = Self.customersInData(tape, 1)
            if let range = try customer(tape, inData.0) { return range }
            if let range = try customer(tape, inData.1) { return range }
        }
        throw unsafe Fault(subject == nil ? .missingCustomer : .blockedCustomer, .headerSubject)
    }

    private static func customersInData(_ tape: Tape, _ data: Int) -> (Candidate, Candidate) {
        guard data != 0, tape.kind(data) == Tape.Kind.object else { return (.none, .none) }
        func find(_ key: StaticString) -> Int {
            unsafe tape.find(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount), in: data)
        }
        return (Candidate(find("userId"), .dataUserId), Candidate(find("customer"), .dataCustomer))
    }

    /// Data may be anything; only an object has properties.
    private mutating func readData(_ tape: Tape, _ data: Int) throws(Fault) {
        guard data != 0, tape.kind(data) == Tape.Kind.object else { return }
        try readProperties(tape, data, .data)
    }

    private mutating func cloudEventHash(_ tape: Tape) -> UInt64 {
        let start = arena.count
        appendIdentifier(tape, .source)
        let idStart = separate()
        appendIdentifier(tape, .id)
        return takeHash(from: start, id: idStart)
    }

    private mutating func appendIdentifier(_ tape: Tape, _ field: Field) {
        switch unsafe tape.identifier(place(field), digits: digits) {
        case .text(let text): _ = unsafe arena.append(text.bytes)
        case .digits(let digits): _ = unsafe arena.append(digits)
        case .absent, .invalid: break
        }
    }

    /// Source and id together tell an event from all others; between them goes a byte that no UTF-8 has.
    private mutating func separate() -> Int {
        arena.append(UInt8(0xff))
        return arena.count
    }

    /// The hash of what was appended from `start` on, which is forgotten; 0 where nothing came as the id.
    private mutating func takeHash(from start: Int, id: Int) -> UInt64 {
        defer { arena.cut(to: start) }
        guard arena.count > id else { return 0 }
        return unsafe DuplicateHash.of(
            arena.bytes(arena.range(start, arena.count - start)))
    }

    private static func isSupported(_ version: UnsafeRawBufferPointer) -> Bool {
        unsafe version.count >= 3 && version[0] == UInt8(ascii: "1") && version[1] == UInt8(ascii: ".")
    }
}
