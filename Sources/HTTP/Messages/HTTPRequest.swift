/// A request that has come in whole.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod
    public var target: RequestTarget
    public var headers: HTTPFields
    /// At most `HTTPLimits.bodyBytesMax` bytes.
    public var body: [UInt8]
    /// What stands in the path where the route has a name in braces, by that name; never empty.
    public internal(set) var parameters: [String: String] = [:]

    public init(method: HTTPMethod, target: RequestTarget, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}
