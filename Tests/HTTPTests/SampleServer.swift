import Foundation
import HTTP

/// A server on a port of its own, with a few routes.
struct SampleServer {
    let server: HTTPServer

    init(limits: HTTPLimits = HTTPLimits(), _ more: (inout Router) -> Void = { _ in }) throws {
        var router = Router()
        router.on(.get, "/") { _ in HTTPResponse(.ok, text: "home\n") }
        router.on(.get, "/segments/{segment}/members") { request in
            let limit = request.target.value("limit") ?? "none"
            return HTTPResponse(.ok, text: "\(request.parameters["segment"] ?? "?") limit \(limit)")
        }
        router.on(.post, "/echo") { request in
            HTTPResponse(.ok, headers: HTTPFields(["X-Kind": request.headers["x-kind"] ?? "none"]), body: request.body)
        }
        more(&router)
        server = try HTTPServer(try SocketAddress(host: "127.0.0.1", port: 0), limits: limits, router: router)
    }

    func client(patience: Duration = .seconds(20)) throws -> RawClient {
        try RawClient(server.address, patience: patience)
    }

    /// One request on a connection of its own.
    func ask(_ text: String, hasBody: Bool = true) throws -> RawClient.Response? {
        let client = try client()
        client.send(text)
        return client.response(hasBody: hasBody)
    }

    /// GET of a target.
    func get(_ target: String) throws -> RawClient.Response? {
        try ask("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
    }
}
