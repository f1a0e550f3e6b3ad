/// Where metrics and health are served.
public struct HTTPSettings: Sendable, Hashable {
    /// nil: nowhere.
    public var listen: ListenAddress?
    /// Whether the address may be one that other machines reach.
    public var isPublic = false

    public init() {}
}

/// A numeric address and a port to listen on.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without brackets: `127.0.0.1`, `::1`.
    public let host: String
    /// 0 stands for any that is free.
    public let port: UInt16
    /// Whether only processes of this machine reach it.
    public let isLoopback: Bool
    private let isVersion6: Bool

    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`; nil where the text is nothing of the kind.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        let host = String(text[..<colon])
        guard 1...5 ~= digits.utf8.count, digits.utf8.allSatisfy(IdentifierSyntax.isDigit), let port = UInt16(digits)
        else { return nil }
        self.port = port
        isVersion6 = host.hasPrefix("[") && host.hasSuffix("]")
        if isVersion6 {
            self.host = String(host.dropFirst().dropLast())
            guard let address = NumericAddress.version6(self.host) else { return nil }
            isLoopback = NumericAddress.isLoopback(version6: address)
        } else {
            self.host = host == "localhost" ? "127.0.0.1" : host
            guard let address = NumericAddress.version4(self.host) else { return nil }
            isLoopback = address[0] == 127
        }
    }

    public var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
