// CloudEvents 1.0: the customer is the subject, else the data's userId or customer; the properties are the data.
//
// In Kafka an event has one of two forms (CloudEvents' Kafka protocol binding, section 3). Where the header content-type
// begins with application/cloudevents, the value is the whole event: structured mode. Otherwise, where there is a header
// ce_specversion, the attributes are headers ce_…, as UTF-8, and the value is the data as content-type says: binary
// mode. Whatever is neither is read as its content says, as if it had no headers.
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

    /// Reads a record whose headers make it a CloudEvent; false where they leave it to its content what it is.
    @inline(never)
    mutating func readByHeaders(
        _ record: RecordView, _ recordHeaders: RecordHeaders, _ event: inout Event
    ) throws(Fault) -> Bool {
        guard unsafe (record.value?.count ?? 0) + recordHeaders.byteCount <= EventLimits.recordBytesMax else {
            throw Fault(.recordTooLarge)
        }
        let headers = CloudEventHeaders(recordHeaders)
        let contentType = headers.contentType
        switch contentType {
        case .cloudEvent: return false
        case .foreignCloudEvent: throw Fault(.unsupportedContent, .headerContentType)
        case .absent, .json, .other: break
        }
        guard let version = unsafe headers.specversion else { return false }
        guard unsafe Self.isSupported(version) else { throw Fault(.unsupportedVersion, .headerSpecversion) }
        unsafe try readBinaryCloudEvent(headers, data: try parseData(record.value, contentType), &event)
        return true
    }

    private mutating func readBinaryCloudEvent(
        _ headers: CloudEventHeaders, data: Tape?, _ event: inout Event
    ) throws(Fault) {
        unsafe try Self.checkUTF8(headers.subject, .headerSubject)
        unsafe try Self.checkUTF8(headers.type, .headerType)
        unsafe try Self.checkUTF8(headers.id, .headerId)
        unsafe try Self.checkUTF8(headers.source, .headerSource)
        event.customer = unsafe try binaryCustomer(data, headers.subject)
        guard let time = unsafe headers.time else { throw Fault(.missingTime, .headerTime) }
        unsafe try Self.takeTime(RFC3339.dateTime(time), .headerTime, &event)
        guard let name = unsafe headers.type else { throw Fault(.missingEvent, .headerType) }
        guard name.count <= EventLimits.nameBytesMax else { throw Fault(.eventTooLong, .headerType) }
        event.spelledName = unsafe arena.append(name)
        unsafe try takeFolded(EventName.fold(name, to: arena.reserve(name.count)), .headerType, &event)
        let start = arena.count
        if let source = unsafe headers.source { _ = unsafe arena.append(source) }
        let idStart = separate()
        if let id = unsafe headers.id { _ = unsafe arena.append(id) }
        event.duplicateHash = takeHash(from: start, id: idStart)
        if let data { try readProperties(data, 1, .data) }
    }

    /// The data of a binary event, where it is a JSON object. Where nothing says what the value is, one that begins like
    /// an object is taken for one; of any other there would be no properties.
    private mutating func parseData(_ value: UnsafeRawBufferPointer?, _ type: ContentType) throws(Fault) -> Tape? {
        guard let value = unsafe value, unsafe !value.isEmpty else { return nil }
        switch type {
        case .json: break
        case .absent where unsafe value.first { !Self.isJSONSpace($0) } == UInt8(ascii: "{"): break
        default: return nil
        }
        do throws(Fault) {
            return unsafe try parse(value)
        } catch {
            switch error.reason {
            case .notAnObject: return nil
            case .emptyRecord: throw Fault(.invalidJSON, .data)
            case .recordTooLarge: throw error
            default: throw Fault(error.reason, .data)
            }
        }
    }

    private static func isJSONSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 9 }

    private static func checkUTF8(_ text: UnsafeRawBufferPointer?, _ field: FieldName) throws(Fault) {
        if let text = unsafe text, unsafe !Bytes.isUTF8(text) { throw Fault(.invalidUTF8, field) }
    }

    private mutating func binaryCustomer(
        _ data: Tape?, _ subject: UnsafeRawBufferPointer?
    ) throws(Fault) -> ByteRange {
        if let subject = unsafe subject, unsafe try Self.isCustomer(subject, .headerSubject) {
            return unsafe arena.append(subject)
        }
        let isBlocked = unsafe subject != nil
        let absent = Fault(isBlocked ? .blockedCustomer : .missingCustomer, .headerSubject)
        guard let data else { throw absent }
        let inData = Self.customersInData(data, 1)
        do throws(Fault) {
            return try customer(data, Candidate(0, .headerSubject), inData.0, inData.1)
        } catch {
            // A blocked subject comes before what is missing or blocked in the data.
            let isOfData = error.reason == .missingCustomer || error.reason == .blockedCustomer
            throw isBlocked && isOfData ? absent : error
        }
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
