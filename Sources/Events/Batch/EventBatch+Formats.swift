// The formats: Segment spec, short form, mapped JSON. CloudEvents have a file of their own.
extension EventBatch {
    /// Reads a record, by the mapping where there is one, else by its headers or its shape; false where it is to be
    /// passed over.
    mutating func read(_ record: RecordView, _ event: inout Event) throws(Fault) -> Bool {
        if let headers = record.headers, !isMapped, try readByHeaders(record, headers, &event) { return true }
        guard let value = unsafe record.value else { throw Fault(.tombstone) }
        let tape = unsafe try parse(value)
        if isMapped {
            try readMapped(tape, &event)
            return true
        }
        findFields(tape)
        if isText(tape, .specversion) {
            try readCloudEvent(tape, &event)
        } else if let type = segmentType(tape) {
            guard try readSegment(tape, type, &event) else { return false }
        } else if unsafe fields[Field.customer.rawValue] != 0 {
            try readShort(tape, &event)
        } else {
            throw Fault(.unknownFormat)
        }
        return true
    }

    /// Notes where the known fields stand; of equal keys the last counts.
    @inline(__always)
    private mutating func findFields(_ tape: Tape) {
        unsafe fields.update(repeating: 0, count: Field.count)
        let close = tape.close(1)
        var entry = 2
        var number = 0
        while entry < close {
            let field = fieldOrder.find(number, tape.string(entry), in: keys)
            if field >= 0 { unsafe fields[field] = entry + 1 }
            entry = tape.next(entry + 1)
            number += 1
        }
    }

    @inline(__always)
    func place(_ field: Field) -> Int { unsafe fields[field.rawValue] }

    @inline(__always)
    private func isText(_ tape: Tape, _ field: Field) -> Bool {
        place(field) != 0 && tape.kind(place(field)) == Tape.Kind.string
    }

    @inline(__always)
    private func segmentType(_ tape: Tape) -> SegmentType? {
        guard isText(tape, .type) else { return nil }
        return SegmentType(rawValue: keys.find(Scope.segmentTypes, tape.string(place(.type))))
    }

    /// Answers false for the types that are passed over.
    @inline(__always)
    private mutating func readSegment(_ tape: Tape, _ type: SegmentType, _ event: inout Event) throws(Fault) -> Bool {
        if type == .group || type == .alias { return false }
        event.customer = try customer(
            tape, Candidate(place(.userId), .userId), Candidate(place(.anonymousId), .anonymousId),
            Candidate(place(.customer), .customer))
        try readTime(tape, place(.timestamp), .timestamp, required: type != .identify, &event)
        switch type {
        case .identify:
            event.content = .attributes
            try readAttributes(tape, place(.traits), .traits, &event)
            return true
        case .track:
            try readName(tape, place(.event), .event, &event)
        case .page:
            event.spelledName = arena.append("Page Viewed")
            event.name = arena.append("pageviewed")
        default:
            event.spelledName = arena.append("Screen Viewed")
            event.name = arena.append("screenviewed")
        }
        event.duplicateHash = duplicateHash(tape, place(.messageId))
        if type != .track {
            // What `properties` has of the same name comes later, and so counts.
            readProperty(tape, place(.name), nameEdge)
            readProperty(tape, place(.category), categoryEdge)
        }
        try readProperties(tape, place(.properties), .properties)
        return true
    }

    private mutating func readShort(_ tape: Tape, _ event: inout Event) throws(Fault) {
        let isEvent = tape.isPresent(place(.event))
        let writes = tape.isPresent(place(.attributes))
        guard isEvent || writes else { throw Fault(.missingEvent, .event) }
        event.content = isEvent ? (writes ? .both : .event) : .attributes
        event.customer = try customer(
            tape, Candidate(place(.customer), .customer), Candidate(place(.userId), .userId),
            Candidate(place(.anonymousId), .anonymousId))
        try readTime(tape, place(.time), .time, required: isEvent, &event)
        if isEvent {
            try readName(tape, place(.event), .event, &event)
            event.duplicateHash = duplicateHash(tape, place(.messageId))
            try readProperties(tape, place(.properties), .properties)
        }
        if writes { try readAttributes(tape, place(.attributes), .attributes, &event) }
    }

    private mutating func readMapped(
        _ tape: Tape, _ event: inout Event
    ) throws(Fault) {
        guard let mapping = formats.mapping else { return }
        func find(_ pointer: JSONPointer?) -> Int { pointer.map { tape.find($0) } ?? 0 }
        let name = find(mapping.event)
        let attributes = find(mapping.attributes)
        let isEvent = tape.isPresent(name)
        let writes = tape.isPresent(attributes)
        guard isEvent || writes else {
            throw Fault(.missingEvent, .mappedEvent)
        }
        event.content = isEvent ? (writes ? .both : .event) : .attributes
        let id = Candidate(find(mapping.customer), .mappedCustomer)
        event.customer = try customer(tape, id, .none, .none)
        try readTime(tape, find(mapping.time), .mappedTime, required: isEvent, &event)
        if isEvent {
            try readName(tape, name, .mappedEvent, &event)
            event.duplicateHash = duplicateHash(tape, find(mapping.messageId))
            try readProperties(tape, find(mapping.properties), .mappedProperties)
        }
        if writes { try readAttributes(tape, attributes, .mappedAttributes, &event) }
    }
}
