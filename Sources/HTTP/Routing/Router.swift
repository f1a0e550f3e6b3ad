/// Finds who answers a request: by its path, then by its method.
///
///     var router = Router()
///     router.on(.get, "/segments/{segment}") { request in … request.parameters["segment"] … }
///
/// What answers GET answers HEAD too. A path that nobody has is 404, a method that a path does not have 405.
public struct Router: Sendable {
    /// Answers a request. Called on the server's one thread: quick, and never waiting for anything.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    private var routes: [RoutePattern: [HTTPMethod: Handler]] = [:]

    public init() {}

    public mutating func on(_ method: HTTPMethod, _ pattern: RoutePattern, _ handler: @escaping Handler) {
        precondition(routes[pattern]?[method] == nil, "\(method.rawValue) \(pattern) stands twice")
        routes[pattern, default: [:]][method] = handler
    }

    /// The answer to a request.
    public func respond(to request: HTTPRequest) -> HTTPResponse {
        var best: (pattern: RoutePattern, parameters: [String: String])?
        for pattern in routes.keys {
            guard let parameters = pattern.parameters(of: request.target.path) else { continue }
            if best.map({ pattern.isCloser(than: $0.pattern) }) ?? true { best = (pattern, parameters) }
        }
        guard let best, let handlers = routes[best.pattern] else {
            return HTTPResponse(.notFound, text: "There is nothing here. \(overview)\n")
        }
        let handler = handlers[request.method] ?? (request.method == .head ? handlers[.get] : nil)
        guard let handler else { return Self.notAllowed(request.method, handlers.keys.map(\.self)) }
        var request = request
        request.parameters = best.parameters
        return handler(request)
    }

    private var overview: String {
        routes.isEmpty ? "" : "There is: \(routes.keys.map(\.description).sorted().joined(separator: ", "))"
    }

    private static func notAllowed(_ method: HTTPMethod, _ methods: [HTTPMethod]) -> HTTPResponse {
        let allowed = HTTPMethod.allCases.filter { methods.contains($0) || $0 == .head && methods.contains(.get) }
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        var response = HTTPResponse(
            .methodNotAllowed, text: "\(method.rawValue) is not for this path; it has \(names)\n")
        response.headers["Allow"] = names
        return response
    }
}
