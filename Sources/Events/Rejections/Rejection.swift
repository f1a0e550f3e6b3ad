/// Why a record cannot be used, for its dead letter.
public struct Rejection: Error, Equatable {
    public var reason: RejectionReason
    /// The field at fault as its format names it; empty where it is the whole record.
    public var field: String
    /// What was expected; holds nothing of the record.
    public var text: String

    public init(_ reason: RejectionReason, field: String = "") {
        self.reason = reason
        self.field = field
        text = reason.text(field: field)
    }

    /// Of a record that cannot be published.
    public init(outputOf bytes: Int, to topic: String, takes bytesMax: Int) {
        reason = .outputTooLarge
        field = ""
        text =
            "a record of \(topic) has at most \(bytesMax) bytes, key and value together, and this one has \(bytes); a "
            + "larger `max.message.bytes` of the topic lets such records pass"
    }
}
