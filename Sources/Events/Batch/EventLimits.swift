/// The bounds on a record; what passes one is rejected.
public enum EventLimits {
    public static let recordBytesMax = 512 * 1024
    /// Objects and arrays in each other, the record itself included; an empty one inside them is not counted.
    public static let depthMax = 1024
    /// A customer's id, as UTF-8.
    public static let customerBytesMax = 512
    /// An event's name, as UTF-8.
    public static let nameBytesMax = 512
    /// A property's key; an attribute's keys from the outermost on, with a byte between them.
    public static let keyBytesMax = 512
    /// Entries of an event's properties; entries of a record's attributes, those of objects inside them included.
    public static let propertiesMax = 512
    /// Events of a customer that wait for their time.
    public static let waitingMax = 64
}
