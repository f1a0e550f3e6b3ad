/// What a record's header `content-type` says of its value.
enum ContentType {
    /// Nothing, or there is no such header.
    case absent
    case json
    /// A whole CloudEvent in JSON: structured mode.
    case cloudEvent
    /// CloudEvents in a batch, or in another format than JSON.
    case foreignCloudEvent
    case other

    /// Reads a media type; case and what stands behind a semicolon are of no account.
    init(_ header: UnsafeRawBufferPointer?) {
        guard let header = unsafe header, unsafe !header.isEmpty else {
            self = .absent
            return
        }
        let essence = unsafe header.prefix { $0 != UInt8(ascii: ";") }
        let text = unsafe String(decoding: essence, as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
        if text.hasPrefix(Self.cloudEvents) {
            self = ["", "+json"].contains(text.dropFirst(Self.cloudEvents.count)) ? .cloudEvent : .foreignCloudEvent
        } else if text == "application/json" || text == "text/json" || text.hasSuffix("+json") {
            self = .json
        } else {
            self = text.isEmpty ? .absent : .other
        }
    }

    private static let cloudEvents = "application/cloudevents"
}
