/// What has come in of a request so far. Belongs to the server's thread.
final class RequestInProgress {
    /// Why a request is answered without asking the router.
    enum Refusal {
        case target, method, tooLarge
    }

    private let target: RequestTarget?
    private var method: HTTPMethod?
    private var headers = HTTPFields()
    private var body: [UInt8] = []
    /// Bytes of the body past the bound, thrown away.
    private var surplus = 0
    private let bodyBytesMax: Int
    private(set) var hasHeaders = false

    /// - Parameter target: as it stands in the request's first line; nil where that is no text.
    init(target: String?, bodyBytesMax: Int) {
        self.target = target.flatMap { RequestTarget($0) }
        self.bodyBytesMax = bodyBytesMax
    }

    /// The header is there; answers whether the body that it announces may come.
    func take(method: String, headers: HTTPFields) -> Bool {
        hasHeaders = true
        self.method = HTTPMethod(rawValue: method)
        self.headers = headers
        guard let length = headers["Content-Length"] else { return true }
        guard Int(length).map({ $0 <= bodyBytesMax }) ?? false else {
            surplus = 1
            return false
        }
        return true
    }

    /// A part of the body has come; answers whether to go on. A body that did not say how long it is is thrown away
    /// past the bound, so that its sender gets an answer, but only as much again.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let taken = min(bytes.count, bodyBytesMax - body.count)
        unsafe body.append(contentsOf: bytes.prefix(taken))
        surplus += bytes.count - taken
        return surplus <= bodyBytesMax
    }

    /// The whole request, or why it is none.
    var result: Result<HTTPRequest, RefusedRequest> {
        if surplus > 0 { return .failure(RefusedRequest(.tooLarge, bodyBytesMax: bodyBytesMax)) }
        guard let target else { return .failure(RefusedRequest(.target)) }
        guard let method else { return .failure(RefusedRequest(.method)) }
        return .success(HTTPRequest(method: method, target: target, headers: headers, body: body))
    }
}

/// A request that no router sees.
struct RefusedRequest: Error {
    private let refusal: RequestInProgress.Refusal
    private let bodyBytesMax: Int

    init(_ refusal: RequestInProgress.Refusal, bodyBytesMax: Int = 0) {
        self.refusal = refusal
        self.bodyBytesMax = bodyBytesMax
    }

    var response: HTTPResponse {
        switch refusal {
        case .target:
            HTTPResponse(
                .badRequest, text: "The path or the query is broken: a path begins with /, an escape is %41.\n")
        case .method:
            HTTPResponse(
                .notImplemented,
                text: "The methods are \(HTTPMethod.allCases.map(\.rawValue).joined(separator: ", ")).\n")
        case .tooLarge:
            HTTPResponse(.contentTooLarge, text: "A request's body has at most \(bodyBytesMax) bytes.\n")
        }
    }
}
