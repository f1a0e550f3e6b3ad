/// The three digits of an answer (RFC 9110, section 15).
public struct HTTPStatus: Sendable, Hashable {
    public let code: Int

    /// - Parameter code: 200 to 599.
    public init(_ code: Int) {
        precondition(200...599 ~= code, "status \(code)")
        self.code = code
    }

    public static let ok = HTTPStatus(200)
    public static let badRequest = HTTPStatus(400)
    public static let notFound = HTTPStatus(404)
    public static let methodNotAllowed = HTTPStatus(405)
    public static let contentTooLarge = HTTPStatus(413)
    public static let internalError = HTTPStatus(500)
    public static let notImplemented = HTTPStatus(501)
    public static let unavailable = HTTPStatus(503)
}
