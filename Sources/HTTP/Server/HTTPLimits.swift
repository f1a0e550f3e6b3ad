/// How much a server takes from its clients.
public struct HTTPLimits: Sendable, Equatable {
    /// Connections at once, of all clients and of one address.
    public var connectionsMax = 128
    public var connectionsPerAddressMax = 64
    /// A connection on which no request has come to its end for this long is closed, however it keeps itself busy.
    public var timeout = Duration.seconds(30)
    /// Bytes of a request's first line and header, together with the header of its answer.
    public var headerBytesMax = 32 << 10
    public var bodyBytesMax = 64 << 10

    public init() {}
}
