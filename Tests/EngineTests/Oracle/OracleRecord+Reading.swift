/// What a line of JSON comes to under the rule language.
enum OracleReading: Equatable {
    case record(OracleRecord)
    /// Counts for nothing: `group`, `alias`.
    case ignored
    case rejected
}

extension OracleRecord {
    /// Reads a line in the short form or in that of the Segment spec.
    static func read(_ line: String) -> OracleReading {
        guard case .object(let fields)? = OracleJSON.read(line), let customer = customer(fields) else {
            return .rejected
        }
        let type = fields.text("type")
        if type == "group" || type == "alias" { return .ignored }
        var record = OracleRecord(customer: customer, messageId: fields.text("messageId"))
        switch type {
        case "page", "screen":
            record.event = type == "page" ? "Page Viewed" : "Screen Viewed"
            record.properties = fields.object("properties") ?? []
            for key in ["name", "category"] where record.properties.value(of: key) == nil {
                guard let value = fields.value(of: key) else { continue }
                record.properties.append(OracleField(key: key, value: value))
            }
        case "identify": record.attributes = fields.object("traits") ?? []
        default:
            record.event = fields.text("event")
            record.properties = fields.object("properties") ?? []
            record.attributes = fields.object("attributes")
        }
        let spelling = fields.value(of: "time") ?? fields.value(of: "timestamp")
        record.time = instant(spelling)
        let isMissing = spelling == nil || spelling == .null
        if !isMissing, record.time == nil { return .rejected }
        if record.event != nil, isMissing { return .rejected }
        if record.event == nil, record.attributes == nil { return .rejected }
        return .record(record)
    }

    /// `customer`, or `userId`, else `anonymousId`, each unless it is blocked.
    private static func customer(_ fields: [OracleField]) -> String? {
        for key in ["customer", "userId", "anonymousId"] {
            switch fields.value(of: key) {
            case .text(let id) where !isBlocked(id): return id
            case .number(let digits) where Int64(digits) != nil && !isBlocked(digits): return digits
            default: continue
            }
        }
        return nil
    }

    static func isBlocked(_ id: String) -> Bool {
        let id = id.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        if ["", "-1", "null", "undefined", "nan", "anonymous", "unknown"].contains(id) { return true }
        return id.contains("0") && id.allSatisfy { $0 == "0" || $0 == "-" }
    }

    /// A date-time, or milliseconds; never a bare date.
    private static func instant(_ value: OracleValue?) -> Int64? {
        let instant: Int64? =
            switch value {
            case .text(let text): OracleTime.isBareDate(text) ? nil : OracleTime.instant(text)
            case .number(let digits): Int64(digits)
            default: nil
            }
        // 1970 to 9999.
        return instant.flatMap { (0..<253_402_300_800_000).contains($0) ? $0 : nil }
    }
}

extension [OracleField] {
    func text(_ key: String) -> String? {
        if case .text(let text)? = value(of: key) { text } else { nil }
    }

    func object(_ key: String) -> [OracleField]? {
        if case .object(let fields)? = value(of: key) { fields } else { nil }
    }
}
