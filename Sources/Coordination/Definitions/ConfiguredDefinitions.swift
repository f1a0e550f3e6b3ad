/// What the configuration defines, checked by itself already.
public struct ConfiguredDefinitions: Sendable, Equatable {
    /// No two of one key.
    public var definitions: [Definition]

    public init(_ definitions: [Definition] = []) { self.definitions = definitions }
}
