import Dispatch
import Foundation
import Glibc
import Synchronization

/// A server on one thread, for figures, health and pages: what it serves must be at hand.
///
///     var router = Router()
///     router.on(.get, "/livez") { _ in HTTPResponse(.ok, text: "fine\n") }
///     let server = try HTTPServer(SocketAddress(host: "127.0.0.1", port: 8080), router: router)
///     …
///     server.stop()
public final class HTTPServer: Sendable {
    private enum State: ~Copyable {
        case running(LibraryServer)
        case stopped
    }

    /// Where it listens, with the port that the system chose where none was named.
    public let address: SocketAddress
    private let watch: ConnectionWatch
    private let state: Mutex<State>
    /// Whether it has been asked to stop.
    private let isAsked = Atomic(false)
    private let stopping = DispatchSemaphore(value: 0)
    private let watchEnded = DispatchSemaphore(value: 0)

    /// Listens and answers from now on.
    public init(_ address: SocketAddress, limits: HTTPLimits = HTTPLimits(), router: Router) throws(HTTPError) {
        let listening = try ListeningSocket(address)
        self.address = address.with(port: listening.port ?? address.port)
        let context = ServerContext(router: router, limits: limits)
        watch = context.watch
        state = Mutex(.running(try LibraryServer(listening, at: address, limits: limits, context: context)))
        let (watch, stopping, ended) = (watch, stopping, watchEnded)
        let interval = limits.timeout / 4
        Thread {
            while stopping.wait(timeout: .now() + interval / .seconds(1)) == .timedOut { watch.endOverdue(at: .now) }
            ended.signal()
        }.start()
    }

    deinit { stop(within: .zero) }

    /// Takes no more connections, lets requests under way come to their end for so long, and ends. Once is enough.
    public func stop(within grace: Duration = .seconds(1)) {
        guard !isAsked.exchange(true, ordering: .relaxed) else { return }
        let socket = state.withLock { state in
            switch state {
            case .running(let server): server.quiesce()
            case .stopped: Int32(-1)
            }
        }
        let deadline = ContinuousClock.now + grace
        while watch.requests > 0, ContinuousClock.now < deadline { _ = stopping.wait(timeout: .now() + 0.005) }
        state.withLock { $0 = .stopped }
        if socket >= 0 { close(socket) }
        stopping.signal()
        watchEnded.wait()
    }
}
