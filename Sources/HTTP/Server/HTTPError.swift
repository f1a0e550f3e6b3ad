import Glibc

/// Why a server does not start.
public enum HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no numeric address.
    case notAnAddress(String)
    /// Another process listens there.
    case addressInUse(SocketAddress)
    /// No interface of this machine has the address.
    case addressNotHere(SocketAddress)
    /// Only root may listen on a port below 1024.
    case notPermitted(SocketAddress)
    /// A call failed that fails only where the machine is at its end: descriptors, memory, threads.
    case system(SocketAddress, call: String, errno: Int32)

    public var description: String {
        switch self {
        case .notAnAddress(let text): "\(text) is no address: write it in numbers, such as 127.0.0.1 or ::1"
        case .addressInUse(let address):
            "\(address) is in use: another process listens there (`ss -ltnp 'sport = :\(address.port)'` names it); "
                + "stop it, or choose another port"
        case .addressNotHere(let address):
            "\(address) is no address of this machine (`ip address` lists them); 127.0.0.1 always is"
        case .notPermitted(let address):
            "this user may not listen on \(address): ports below 1024 are root's; choose a port from 1024 on"
        case .system(let address, let call, let code):
            "cannot listen on \(address): \(call): \(unsafe String(cString: strerror(code)))"
        }
    }
}
