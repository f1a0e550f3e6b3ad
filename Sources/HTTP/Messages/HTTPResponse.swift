/// An answer. The server adds `Content-Length`, `Date` and the fields of `securityFields` that it does not have.
public struct HTTPResponse: Sendable, Equatable {
    public var status: HTTPStatus
    public var headers: HTTPFields
    public var body: [UInt8]

    public init(_ status: HTTPStatus, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A body of text.
    public init(_ status: HTTPStatus, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status, headers: HTTPFields(["Content-Type": type]), body: Array(text.utf8))
    }

    /// A body of JSON.
    public init(_ status: HTTPStatus, json: [UInt8]) {
        self.init(status, headers: HTTPFields(["Content-Type": "application/json"]), body: json)
    }

    /// What keeps a browser from making more of an answer than it is: no guessing at types, no scripts, no frames, no
    /// use by other sites' pages, nothing kept.
    static let securityFields: KeyValuePairs<String, String> = [
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    ]
}
