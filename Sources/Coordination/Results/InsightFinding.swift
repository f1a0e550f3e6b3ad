import Insights

/// What a run found, and the figures of it that its status tells.
struct InsightFinding: Sendable, Equatable {
    var result: InsightResult
    var customers: UInt64
    var counts: [String: UInt64]

    init(_ result: OverlapResult) {
        self.result = .overlap(result)
        customers = result.customers
        counts = ["customers": result.customers, "union": result.union]
    }

    init(_ result: DifferentiatorsResult) {
        self.result = .differentiators(result)
        customers = result.customers
        counts = [
            "customers": result.customers, "primary": result.primary.customers, "other": result.other.customers,
            "both": result.inBoth,
        ]
    }
}

/// The result of an insight, by its kind; as JSON, the result itself.
public enum InsightResult: Sendable, Equatable {
    case overlap(OverlapResult)
    case differentiators(DifferentiatorsResult)
}

extension InsightResult: Encodable {
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .overlap(let result): try result.encode(to: encoder)
        case .differentiators(let result): try result.encode(to: encoder)
        }
    }
}
