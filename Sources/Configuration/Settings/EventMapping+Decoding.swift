extension EventMapping {
    /// nil where the customer's pointer is missing or wrong, which is reported.
    init?(from decoder: inout MappingDecoder) {
        let customer = decoder.required("customer", .pointer)?.value
        time = decoder.optional("time", .pointer)
        event = decoder.optional("event", .pointer)
        messageID = decoder.optional("message_id", .pointer)
        properties = decoder.optional("properties", .pointer)
        attributes = decoder.optional("attributes", .pointer)
        if !decoder.gives("event"), !decoder.gives("attributes") {
            decoder.report(.missing(expected: "event, attributes or both: what such a record tells"))
        }
        guard let customer else { return nil }
        self.customer = customer
    }
}

extension ScalarFormat where Value == JSONPointer {
    static var pointer: Self {
        let expected =
            "a JSON pointer such as /user/id: at most \(JSONPointer.keysMax) keys and \(JSONPointer.bytesMax) bytes"
        return ScalarFormat(expected: expected) { JSONPointer($0) }
    }
}
