import Events

/// Writes the simulated shop's events in the forms in which events come.
struct RecordText {
    private(set) var bytes: [UInt8]

    init(bytes: consuming [UInt8]) { self.bytes = bytes }

    /// The record in the form of its channel.
    mutating func write(_ record: SimulatedRecord, shift: Int64) {
        let time = record.time + shift
        switch record.channel {
        case .till where record.event.kind != .group: writeShort(record, time)
        case .marketplace where record.event.kind == .track: writeCloudEvent(record, time)
        default: writeSegment(record, customer: record.customer, time: time)
        }
    }

    /// The record in the form of the Segment spec, with what its breakage asks for left out or put in.
    mutating func writeBroken(_ record: SimulatedRecord, _ breakage: Breakage, shift: Int64) {
        let time = record.time + shift
        switch breakage {
        case .truncated, .invalidText: writeSegment(record, customer: record.customer, time: time)
        case .notAnObject: append("[\"track\",\"\(record.customer)\"]")
        case .noCustomer: writeSegment(record, customer: nil, time: time)
        case .blockedCustomer: writeSegment(record, customer: "anonymous", time: time)
        case .noTime: writeSegment(record, customer: record.customer, time: nil)
        case .dateForTime: writeSegment(record, customer: record.customer, time: time, timeText: "2026-01-01")
        case .unreadableTime: writeSegment(record, customer: record.customer, time: time, timeText: "yesterday")
        case .timeOutOfRange:
            writeSegment(record, customer: record.customer, time: time, timeText: "1969-07-20T20:17:40.000Z")
        case .noName: writeSegment(record, customer: record.customer, time: time, named: false)
        }
    }

    private mutating func writeSegment(
        _ record: SimulatedRecord, customer: String?, time: Int64?, timeText: String? = nil, named: Bool = true
    ) {
        let event = record.event
        switch event.kind {
        case .track:
            append(named ? "{\"type\":\"track\",\"event\":\"\(event.name)\"" : "{\"type\":\"track\"")
        case .view:
            append("{\"type\":\"\(record.channel == .app ? "screen" : "page")\",\"name\":\"\(event.name)\"")
        case .identify: append("{\"type\":\"identify\"")
        case .group: append("{\"type\":\"group\",\"groupId\":\"\(event.name)\"")
        }
        if let customer { append(",\"userId\":\"\(customer)\"") }
        append(",\"messageId\":\"m-\(record.message)\"")
        if let timeText {
            append(",\"timestamp\":\"\(timeText)\"")
        } else if let time {
            append(",\"timestamp\":\"")
            append(time: time)
            append("\"")
        }
        write(event.properties, under: event.kind == .identify ? "traits" : "properties")
        append("}")
    }

    private mutating func writeShort(_ record: SimulatedRecord, _ time: Int64) {
        let event = record.event
        append("{\"customer\":\"\(record.customer)\",\"messageId\":\"m-\(record.message)\",\"time\":\"")
        append(time: time)
        append("\"")
        switch event.kind {
        case .identify: write(event.properties, under: "attributes")
        case .view: append(",\"event\":\"Page Viewed\",\"properties\":{\"name\":\"\(event.name)\"}")
        default:
            append(",\"event\":\"\(event.name)\"")
            write(event.properties, under: "properties")
        }
        append("}")
    }

    private mutating func writeCloudEvent(_ record: SimulatedRecord, _ time: Int64) {
        append("{\"specversion\":\"1.0\",\"id\":\"m-\(record.message)\",\"source\":\"/marketplace\",\"type\":\"")
        append("\(record.event.name)\",\"subject\":\"\(record.customer)\",\"time\":\"")
        append(time: time)
        append("\"")
        write(record.event.properties, under: "data")
        append("}")
    }

    private mutating func write(_ properties: [ShopEvent.Property], under name: String) {
        append(",\"\(name)\":{")
        for (index, property) in properties.enumerated() {
            append(index == 0 ? "\"\(property.key)\":" : ",\"\(property.key)\":")
            switch property.value {
            case .text(let text): append("\"\(text)\"")
            case .integer(let number): append(String(number))
            case .cents(let cents):
                append("\(cents / 100).\(cents % 100 / 10)\(cents % 10)")
            case .flag(let flag): append(flag ? "true" : "false")
            }
        }
        append("}")
    }

    private mutating func append(time: Int64) { append(RFC3339.text(time)) }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
