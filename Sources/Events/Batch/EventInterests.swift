/// The property paths that rules read: slot i of every event holds the value at `properties[i]`.
public struct EventInterests: Sendable, Equatable {
    /// Each a path of keys from the properties' object on; none is empty.
    public let properties: [[String]]

    public init(properties: [[String]] = []) {
        self.properties = properties
    }
}
