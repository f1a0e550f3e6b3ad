/// What a record is rejected for, small enough to be thrown in registers; a `Rejection` is made of it in the end.
struct Fault: Error {
    var reason: RejectionReason
    var field: FieldName

    @inline(__always)
    init(_ reason: RejectionReason, _ field: FieldName = .record) {
        self.reason = reason
        self.field = field
    }
}

/// The fields that rejections name.
enum FieldName: UInt8 {
    case record
    case userId, anonymousId, customer, timestamp, time, event, properties, traits, attributes
    case specversion, subject, type, data, dataUserId, dataCustomer
    case headerSpecversion, headerSubject, headerType, headerTime, headerId, headerSource, headerContentType
    case mappedCustomer, mappedTime, mappedEvent, mappedProperties, mappedAttributes

    /// As its format calls it.
    func text(_ mapping: EventMapping?) -> String {
        switch self {
        case .record: ""
        case .dataUserId: "data.userId"
        case .dataCustomer: "data.customer"
        case .headerSpecversion: "ce_specversion"
        case .headerSubject: "ce_subject"
        case .headerType: "ce_type"
        case .headerTime: "ce_time"
        case .headerId: "ce_id"
        case .headerSource: "ce_source"
        case .headerContentType: "content-type"
        case .mappedCustomer: mapping?.customer.text ?? ""
        case .mappedTime: mapping?.time?.text ?? "time"
        case .mappedEvent: mapping?.event?.text ?? mapping?.attributes?.text ?? "event"
        case .mappedProperties: mapping?.properties?.text ?? ""
        case .mappedAttributes: mapping?.attributes?.text ?? ""
        default: String(describing: self)
        }
    }
}

extension Rejection {
    init(_ fault: Fault, _ mapping: EventMapping?) {
        self.init(fault.reason, field: fault.field.text(mapping))
    }
}
