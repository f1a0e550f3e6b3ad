import Foundation
import Glibc
import HTTP

/// A client that says exactly the bytes it is told to. Reads give up after a while, so that no test hangs.
final class RawClient {
    struct Response: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(_ address: HTTP.SocketAddress, patience: Duration = .seconds(20)) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var time = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        time.tv_usec = Int(patience.components.attoseconds / 1_000_000_000_000)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var wanted = sockaddr_in()
        wanted.sin_family = sa_family_t(AF_INET)
        wanted.sin_port = address.port.bigEndian
        wanted.sin_addr.s_addr = unsafe inet_addr(address.host)
        let code = unsafe withUnsafePointer(to: &wanted) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Sends; answers whether the other side still took it.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads on; nil at the end, and empty where nothing came in time.
    func receive() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        if count < 0 { return errno == EAGAIN ? [] : nil }
        return count == 0 ? nil : Array(bytes[..<count])
    }

    /// The next answer; nil where the connection ends before it is whole.
    /// - Parameter hasBody: false of an answer to HEAD.
    func response(hasBody: Bool = true) -> Response? {
        while true {
            if let (response, length) = Self.parse(unread, hasBody: hasBody) {
                unread.removeFirst(length)
                return response
            }
            guard let more = receive(), !more.isEmpty else { return nil }
            unread += more
        }
    }

    /// Whether the other side closes within the client's patience, whatever it says before.
    func isClosed() -> Bool {
        while let more = receive() {
            if more.isEmpty { return false }
        }
        return true
    }

    private static func parse(_ bytes: [UInt8], hasBody: Bool) -> (Response, Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            headers[parts[0].lowercased()] = parts.count == 2 ? parts[1] : ""
        }
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        guard bytes.count >= end.upperBound + length, let status = Int(lines[0].dropFirst(9).prefix(3)) else {
            return nil
        }
        let body = String(decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self)
        return (Response(status: status, headers: headers, body: body), end.upperBound + length)
    }
}

extension [UInt8] {
    fileprivate func firstRange(of other: [UInt8]) -> Range<Int>? {
        guard count >= other.count else { return nil }
        return (0...count - other.count).first { self[$0..<$0 + other.count].elementsEqual(other) }.map {
            $0..<$0 + other.count
        }
    }
}
