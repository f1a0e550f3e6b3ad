import Insights

/// Why a run cannot go on, in words, with the figures that the words rest on.
struct RunFailure: Error, Sendable, Equatable {
    var reason: String
    var counts: [String: UInt64] = [:]
}

extension RunFailure {
    init(_ fault: InsightsFault) {
        reason = fault.description
        if case .notEnoughCustomers(let primary, let other) = fault {
            counts = ["primary": UInt64(max(0, primary)), "other": UInt64(max(0, other))]
        }
    }
}
