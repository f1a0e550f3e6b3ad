/// What happened in the simulated shop, before it takes the form of a record.
struct ShopEvent: Sendable {
    enum Kind: Sendable {
        case track
        /// A page of the site or a screen of the app.
        case view
        case identify
        case group
    }

    enum Value: Sendable {
        case text(String)
        case integer(Int)
        /// An amount of money, written with two decimals.
        case cents(Int)
        case flag(Bool)
    }

    typealias Property = (key: StaticString, value: Value)

    var kind = Kind.track
    /// Event time, milliseconds since 1970.
    var time: Int64
    var name: String
    /// Properties of an event, traits of an identify.
    var properties: [Property] = []
}
