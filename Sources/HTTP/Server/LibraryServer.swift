import CMicroHTTPD
import Glibc

/// The library's server: one thread that waits by epoll and answers all connections. One owner.
///
/// Without TLS: `MHD_USE_TLS`, with a certificate and its key as two further options, is all that it would take.
@safe
struct LibraryServer: ~Copyable {
    private let daemon: OpaquePointer
    private let context: Unmanaged<ServerContext>

    init(
        _ listening: consuming ListeningSocket, at address: SocketAddress, limits: HTTPLimits, context: ServerContext
    ) throws(HTTPError) {
        let kept = unsafe Unmanaged.passRetained(context)
        unsafe self.context = unsafe kept
        let socket = listening.take()
        let closure = unsafe kept.toOpaque()
        var options = unsafe Self.options(limits, socket: socket, closure: closure)
        // ITC is what wakes the thread when it is to take no more connections.
        let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue
        let started = unsafe options.withUnsafeMutableBytes { options -> OpaquePointer? in
            guard let list = options.baseAddress else { return nil }
            return unsafe withVaList([MHD_OPTION.ARRAY.rawValue, OpaquePointer(list), MHD_OPTION.END.rawValue]) {
                unsafe MHD_start_daemon_va(flags, 0, nil, nil, onRequest, closure, $0)
            }
        }
        guard let started = unsafe started else {
            // Whether the library has closed the socket it does not say: closing it twice could close somebody else's.
            unsafe kept.release()
            throw .system(address, call: "MHD_start_daemon", errno: errno)
        }
        unsafe daemon = unsafe started
    }

    /// Ends the thread and all connections; no callback runs any more.
    deinit {
        unsafe MHD_stop_daemon(daemon)
        unsafe context.release()
    }

    /// Takes no more connections; those there are go on. The socket that listened is to be closed after the end.
    func quiesce() -> Int32 { unsafe MHD_quiesce_daemon(daemon) }

    private static func options(
        _ limits: HTTPLimits, socket: Int32, closure: UnsafeMutableRawPointer
    ) -> [MHD_OptionItem] {
        func number(_ option: MHD_OPTION, _ value: Int) -> MHD_OptionItem {
            unsafe MHD_OptionItem(option: option, value: value, ptr_value: nil)
        }
        func callback(_ option: MHD_OPTION, _ function: UnsafeRawPointer) -> MHD_OptionItem {
            unsafe MHD_OptionItem(option: option, value: Int(bitPattern: function), ptr_value: closure)
        }
        // The list is C's: functions go as numbers.
        return unsafe [
            number(.LISTEN_SOCKET, Int(socket)),
            number(.CONNECTION_LIMIT, limits.connectionsMax),
            number(.PER_IP_CONNECTION_LIMIT, limits.connectionsPerAddressMax),
            number(.CONNECTION_MEMORY_LIMIT, limits.headerBytesMax),
            number(.STRICT_FOR_CLIENT, 1),
            callback(.NOTIFY_CONNECTION, unsafeBitCast(onConnection, to: UnsafeRawPointer.self)),
            callback(.URI_LOG_CALLBACK, unsafeBitCast(onRequestLine, to: UnsafeRawPointer.self)),
            callback(.NOTIFY_COMPLETED, unsafeBitCast(onCompleted, to: UnsafeRawPointer.self)),
            number(.END, 0),
        ]
    }
}
