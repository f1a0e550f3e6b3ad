import Engine

/// How far one partition took definitions over.
struct PartitionAdoption: Codable, Sendable, Equatable {
    /// What a segment lacks there.
    struct Gap: Codable, Sendable, Equatable {
        /// By the partition's clock; nil where nobody knows.
        var completeAt: Int64?
    }

    /// The version of the set that it was last told; 0 for none.
    var told: UInt64 = 0
    /// The version that it has taken over; 0 for none.
    var adopted: UInt64 = 0
    /// The version that it is taking over, and how far; nil for none.
    var under: UInt64?
    var done: UInt64 = 0
    var of: UInt64 = 0
    /// Segments that are not complete.
    var gaps: [String: Gap] = [:]

    /// Takes an answer in; answers whether anything of it was new.
    mutating func take(_ content: ShardAnswer.Content) -> Bool {
        let before = self
        switch content {
        case .adopting(let version, let done, let of) where version > adopted && version <= told:
            under = version
            self.of = of
            self.done = min(done, of)
        case .adopted(let version, let segments) where version >= adopted && version <= told:
            adopted = version
            if let under, under <= version {
                self.under = nil
                (done, of) = (0, 0)
            }
            gaps = Dictionary(
                segments.filter { !$0.isReady }.map { ($0.segment, Gap(completeAt: $0.completeAt)) }
            ) { _, last in last }
        default: break
        }
        return self != before
    }
}
