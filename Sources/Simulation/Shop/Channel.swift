/// Where a customer of the simulated shop buys, which decides the form in which the events come.
public enum Channel: CaseIterable, Sendable {
    /// The Segment spec, with `page`.
    case site
    /// The Segment spec, with `screen`.
    case app
    /// The short form, as a till would send it.
    case till
    /// CloudEvents 1.0, structured, from somebody else's marketplace.
    case marketplace

    /// How many of a hundred customers come this way.
    var share: Double {
        switch self {
        case .site: 60
        case .app: 24
        case .till: 8
        case .marketplace: 8
        }
    }
}
