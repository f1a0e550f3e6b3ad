import CMicroHTTPD

// What the library calls, all of it on the server's one thread. Every request has its own object, made when its first
// line is there and given back when it is over, however it ends; the library keeps it in between as a pointer.

/// What the callbacks work with; the library holds it as their closure for as long as the server runs.
final class ServerContext: Sendable {
    let router: Router
    let watch: ConnectionWatch
    let bodyBytesMax: Int

    init(router: Router, limits: HTTPLimits) {
        self.router = router
        watch = ConnectionWatch(timeout: limits.timeout)
        bodyBytesMax = limits.bodyBytesMax
    }

    /// The context that the library hands back.
    static func recover(_ closure: UnsafeMutableRawPointer?) -> ServerContext? {
        unsafe closure.map { unsafe Unmanaged<ServerContext>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// A connection has come, or is about to go.
let onConnection:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_ConnectionNotificationCode
    ) -> Void = { closure, connection, _, code in
        guard let context = unsafe ServerContext.recover(closure), let connection = unsafe connection else { return }
        let socket = unsafe kindred_connection_socket(connection)
        if code == .CONNECTION_NOTIFY_STARTED {
            context.watch.opened(socket)
        } else {
            context.watch.closed(socket)
        }
    }

/// The first line of a request is there: its target before the library decodes it.
let onRequestLine:
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
    ) -> UnsafeMutableRawPointer? = { closure, target, _ in
        guard let context = unsafe ServerContext.recover(closure) else { return nil }
        context.watch.began()
        let text = unsafe target.flatMap { unsafe String(validatingCString: $0) }
        let request = RequestInProgress(target: text, bodyBytesMax: context.bodyBytesMax)
        return unsafe Unmanaged.passRetained(request).toOpaque()
    }

/// The request is answered, or its connection is gone.
let onCompleted:
    @convention(c) (
        UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
        MHD_RequestTerminationCode
    ) -> Void = { closure, connection, request, _ in
        guard let context = unsafe ServerContext.recover(closure), let held = unsafe request?.pointee else { return }
        unsafe Unmanaged<RequestInProgress>.fromOpaque(held).release()
        unsafe request?.pointee = nil
        if let connection = unsafe connection { context.watch.completed(unsafe kindred_connection_socket(connection)) }
    }

/// Called when the header is there, for each part of the body, and when all is there.
let onRequest: MHD_AccessHandlerCallback = { closure, connection, _, method, _, bytes, count, request in
    guard let context = unsafe ServerContext.recover(closure), let connection = unsafe connection,
        let method = unsafe method, let count = unsafe count, let held = unsafe request?.pointee
    else { return .NO }
    let request = unsafe Unmanaged<RequestInProgress>.fromOpaque(held).takeUnretainedValue()
    if !request.hasHeaders {
        let headers = unsafe headers(of: connection)
        if unsafe request.take(method: String(cString: method), headers: headers) { return .YES }
        return unsafe answer(request, on: connection, context)
    }
    if unsafe count.pointee > 0 {
        let part = unsafe UnsafeRawBufferPointer(start: bytes, count: count.pointee)
        unsafe count.pointee = 0
        return unsafe request.append(part) ? .YES : .NO
    }
    return unsafe answer(request, on: connection, context)
}

private func headers(of connection: OpaquePointer) -> HTTPFields {
    var fields = HTTPFields()
    unsafe withUnsafeMutablePointer(to: &fields) { pointer in
        let fieldRead: MHD_KeyValueIterator = { closure, _, name, value in
            let fields = unsafe closure?.assumingMemoryBound(to: HTTPFields.self)
            if let name = unsafe name, let value = unsafe value {
                unsafe fields?.pointee.append(String(cString: name), String(cString: value))
            }
            return .YES
        }
        _ = unsafe MHD_get_connection_values(connection, .HEADER_KIND, fieldRead, pointer)
    }
    return fields
}

private func answer(_ request: RequestInProgress, on connection: OpaquePointer, _ context: ServerContext) -> MHD_Result
{
    let response =
        switch request.result {
        case .success(let whole): context.router.respond(to: whole)
        case .failure(let refused): refused.response
        }
    if unsafe LibraryResponse.queue(response, on: connection) { return .YES }
    // A field that cannot be sent is the handler's mistake, and no reason to leave the client without an answer.
    let failure = HTTPResponse(.internalError, text: "The answer cannot be sent.\n")
    return unsafe LibraryResponse.queue(failure, on: connection) ? .YES : .NO
}
