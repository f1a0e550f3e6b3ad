import Glibc

/// A numeric address and a port.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// In numbers, without brackets: `127.0.0.1`, `::1`.
    public let host: String
    /// 0 stands for any that is free.
    public let port: UInt16
    /// Four bytes or sixteen.
    let bytes: [UInt8]

    public init(host: String, port: UInt16) throws(HTTPError) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, host, &bytes) == 1 {
            self.bytes = Array(bytes[..<4])
        } else if unsafe inet_pton(AF_INET6, host, &bytes) == 1 {
            self.bytes = bytes
        } else {
            throw .notAnAddress(host)
        }
        self.host = host
        self.port = port
    }

    private init(_ other: SocketAddress, port: UInt16) {
        host = other.host
        bytes = other.bytes
        self.port = port
    }

    func with(port: UInt16) -> SocketAddress { SocketAddress(self, port: port) }

    var isVersion6: Bool { bytes.count == 16 }

    public var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Calls `body` with the address as the system takes it.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if isVersion6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: bytes) }
            return unsafe Self.rebound(&address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        unsafe withUnsafeMutableBytes(of: &address.sin_addr) { unsafe $0.copyBytes(from: bytes) }
        return unsafe Self.rebound(&address, body)
    }

    private static func rebound<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe body(pointer, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
