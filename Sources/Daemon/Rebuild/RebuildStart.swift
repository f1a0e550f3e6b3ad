/// Where in the events topics a rebuild begins.
public enum RebuildStart: Sendable, Equatable {
    /// At the oldest record kept.
    case earliest
    /// At the records committed at this time, milliseconds since 1970.
    case time(Int64)

    /// Records committed before are left out.
    var time: Int64 {
        switch self {
        case .earliest: .min
        case .time(let time): time
        }
    }
}
