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
}
