/// The forms in which a record can be written.
enum OracleForm: CaseIterable, Sendable {
    case short, segment
}

extension OracleRecord {
    /// The record as a line of JSON. An event and attributes together have no form in the Segment spec and are short.
    ///
    /// - Parameter spellsTime: whether the time is RFC 3339 rather than a number of milliseconds.
    func json(_ form: OracleForm, spellsTime: Bool) -> String {
        let isSegment = form == .segment && (event == nil || attributes == nil)
        var fields = isSegment ? segmentFields : shortFields
        if let time {
            fields.append(
                OracleField(
                    key: isSegment ? "timestamp" : "time",
                    value: spellsTime ? .text(OracleTime.text(time)) : .number(String(time))))
        }
        if let messageId { fields.append(OracleField(key: "messageId", value: .text(messageId))) }
        return fields.json
    }

    private var shortFields: [OracleField] {
        var fields = [OracleField(key: "customer", value: .text(customer))]
        if let event {
            fields.append(OracleField(key: "event", value: .text(event)))
            fields.append(OracleField(key: "properties", value: .object(properties)))
        }
        if let attributes { fields.append(OracleField(key: "attributes", value: .object(attributes))) }
        return fields
    }

    private var segmentFields: [OracleField] {
        var fields = [OracleField(key: "userId", value: .text(customer))]
        switch event {
        case nil:
            fields.append(OracleField(key: "type", value: .text("identify")))
            fields.append(OracleField(key: "traits", value: .object(attributes ?? [])))
        case "Page Viewed", "Screen Viewed":
            fields.append(OracleField(key: "type", value: .text(event == "Page Viewed" ? "page" : "screen")))
            // Some of the two keys that may stand outside the properties are put there.
            fields += properties.filter { $0.key == "name" }
            fields.append(OracleField(key: "properties", value: .object(properties.filter { $0.key != "name" })))
        case .some(let event):
            fields.append(OracleField(key: "type", value: .text("track")))
            fields.append(OracleField(key: "event", value: .text(event)))
            fields.append(OracleField(key: "properties", value: .object(properties)))
        }
        return fields
    }
}
