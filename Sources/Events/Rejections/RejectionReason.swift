/// Why a record could not be used; raw values are the codes in dead letters.
public enum RejectionReason: String, Sendable, CaseIterable {
    case tombstone
    case emptyRecord = "empty_record"
    case recordTooLarge = "record_too_large"
    case invalidJSON = "invalid_json"
    case invalidUTF8 = "invalid_utf8"
    case invalidText = "invalid_text"
    case tooDeep = "too_deep"
    case notAnObject = "not_an_object"
    case unknownFormat = "unknown_format"
    case unsupportedVersion = "unsupported_version"
    /// CloudEvents in a batch, or in another format than JSON.
    case unsupportedContent = "unsupported_content"
    case missingCustomer = "missing_customer"
    case blockedCustomer = "blocked_customer"
    case invalidCustomer = "invalid_customer"
    case customerTooLong = "customer_too_long"
    case missingTime = "missing_time"
    case invalidTime = "invalid_time"
    case timeOutOfRange = "time_out_of_range"
    case missingEvent = "missing_event"
    case invalidEvent = "invalid_event"
    case eventTooLong = "event_too_long"
    case invalidProperties = "invalid_properties"
    case tooManyProperties = "too_many_properties"
    case invalidAttributes = "invalid_attributes"
    case tooManyAttributes = "too_many_attributes"
    case keyTooLong = "key_too_long"
    /// The event is from further in the future than the daemon waits for.
    case tooFarInFuture = "too_far_in_future"
    /// More events of the customer wait for their time than are kept.
    case tooManyWaiting = "too_many_waiting"
    /// Not a record that came in, but one to be published: it is larger than its topic takes.
    case outputTooLarge = "output_too_large"
    /// Not an event, but what the coordinator asked of a shard, in a form that this version does not know.
    case unreadableOrder = "unreadable_order"

    /// What was expected where `field` stands.
    func text(field: String) -> String {
        switch self {
        case .tombstone: "a record has a value; this one has none"
        case .emptyRecord: "a record is a JSON object; this one is empty"
        case .recordTooLarge: "a record, its headers included, has at most \(EventLimits.recordBytesMax) bytes"
        case .invalidJSON: field.isEmpty ? "a record is one JSON object and nothing behind it" : "`\(field)` is JSON"
        case .invalidUTF8: field.isEmpty ? "a record is UTF-8" : "`\(field)` is UTF-8"
        case .invalidText: "the escapes in JSON text stand for characters: a surrogate has its pair"
        case .tooDeep: "objects and arrays stand at most \(EventLimits.depthMax) deep in each other"
        case .notAnObject: "a record is a JSON object"
        case .unknownFormat:
            "a record has a Segment `type` (track, identify, page, screen, group, alias), a CloudEvents `specversion` or a "
                + "`customer`"
        case .unsupportedVersion: "`\(field)` is 1.0 or a later 1.x"
        case .unsupportedContent:
            "`\(field)` is application/cloudevents+json for one CloudEvent, or the type of its data; batches of events and "
                + "other formats are not read"
        case .missingCustomer: "a record names its customer in `\(field)`"
        case .blockedCustomer: "`\(field)` names a customer, not a placeholder such as 0, null or anonymous"
        case .invalidCustomer: "`\(field)` is text, or a whole number written in digits"
        case .customerTooLong: "`\(field)` has at most \(EventLimits.customerBytesMax) bytes"
        case .missingTime: "an event has its time in `\(field)`"
        case .invalidTime:
            "`\(field)` is an RFC 3339 date-time such as 2026-01-01T12:00:00Z, or milliseconds since 1970"
        case .timeOutOfRange: "`\(field)` lies in the years 1970 to 9999"
        default: contentText(field: field)
        }
    }

    private func contentText(field: String) -> String {
        switch self {
        case .missingEvent: "the event is named in `\(field)`"
        case .invalidEvent: "`\(field)` is text with more in it than spaces, `_`, `-` and `.`"
        case .eventTooLong: "`\(field)` has at most \(EventLimits.nameBytesMax) bytes"
        case .invalidProperties, .invalidAttributes: "`\(field)` is an object"
        case .tooManyProperties: "`\(field)` has at most \(EventLimits.propertiesMax) entries"
        case .tooManyAttributes:
            "`\(field)` has at most \(EventLimits.propertiesMax) entries, those of objects inside it included, and all "
                + "that a customer has or waits for at most as many keys"
        case .keyTooLong:
            "a key in `\(field)`, with the keys that lead to it, has at most \(EventLimits.keyBytesMax) bytes"
        case .tooFarInFuture: "`\(field)` is not further in the future than `future_limit`"
        case .tooManyWaiting: "a customer has at most \(EventLimits.waitingMax) events that wait for their time"
        case .outputTooLarge: "a published record is not larger than its topic takes"
        case .unreadableOrder: "an order is what this version of Kindred knows how to act on"
        default: "`\(field)` is as the reference says"
        }
    }
}
