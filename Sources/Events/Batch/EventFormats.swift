/// Which formats records come in.
public struct EventFormats: Sendable, Equatable {
    /// Where set, every record is read by it; otherwise a record's own shape says which format it has.
    public var mapping: EventMapping?

    public init(mapping: EventMapping? = nil) {
        self.mapping = mapping
    }
}

/// Where the parts of an event stand in JSON of another shape.
public struct EventMapping: Sendable, Equatable {
    public var customer: JSONPointer
    public var time: JSONPointer?
    public var event: JSONPointer?
    public var messageId: JSONPointer?
    public var properties: JSONPointer?
    public var attributes: JSONPointer?

    /// With `event` alone records are events, with `attributes` alone they write attributes, with both what is there.
    public init(
        customer: JSONPointer, time: JSONPointer? = nil, event: JSONPointer? = nil, messageId: JSONPointer? = nil,
        properties: JSONPointer? = nil, attributes: JSONPointer? = nil
    ) {
        self.customer = customer
        self.time = time
        self.event = event
        self.messageId = messageId
        self.properties = properties
        self.attributes = attributes
    }
}
