import Glibc

/// A socket that listens. Bound here rather than by the library, whose errors do not say what is wrong.
struct ListeningSocket: ~Copyable {
    private static let backlog: Int32 = 64

    private let descriptor: Int32

    /// - Parameter wanted: with the port 0, the system chooses one.
    init(_ wanted: SocketAddress) throws(HTTPError) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(wanted.isVersion6 ? AF_INET6 : AF_INET, kind, 0)
        guard descriptor >= 0 else { throw .system(wanted, call: "socket", errno: errno) }
        // Else the port of a process that has just ended is not to be had for a minute.
        Self.enable(SO_REUSEADDR, at: SOL_SOCKET, of: descriptor)
        let bound = unsafe wanted.withSystemAddress { unsafe bind(descriptor, $0, $1) }
        guard bound == 0, listen(descriptor, Self.backlog) == 0 else {
            let reason = Self.error(wanted, errno)
            close(descriptor)
            throw reason
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Hands the socket over to whoever closes it.
    consuming func take() -> Int32 {
        let taken = descriptor
        discard self
        return taken
    }

    private static func enable(_ option: Int32, at level: Int32, of descriptor: Int32) {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func error(_ address: SocketAddress, _ code: Int32) -> HTTPError {
        switch code {
        case EADDRINUSE: .addressInUse(address)
        case EADDRNOTAVAIL: .addressNotHere(address)
        case EACCES: .notPermitted(address)
        default: .system(address, call: "bind", errno: code)
        }
    }

    /// The port that it has.
    var port: UInt16? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0 else { return nil }
        // The port stands at the same place in both families' addresses.
        return unsafe withUnsafeBytes(of: storage) { bytes in
            UInt16(bigEndian: unsafe bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
