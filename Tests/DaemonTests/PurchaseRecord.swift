import Numerics

/// Made-up records of a shop: purchases, some of them late, some sent twice, some broken.
enum PurchaseRecord {
    /// The record of the order `index`.
    /// - Parameters:
    ///   - customer: as it stands in JSON.
    ///   - time: milliseconds since 1970.
    static func body(_ index: Int, customer: String, time: Int64, random: inout SplitMix64) -> String {
        let late = random.happens(5) ? Int64(random.below(100_000_000)) : 0
        let id = random.happens(4) ? "m\(max(index - random.below(9), 0))" : "m\(index)"
        if random.happens(3) { return "{\"customer\":\"\(customer)\",\"event\":" }
        return """
            {"customer":"\(customer)","time":\(time - late),"event":"purchase","messageId":"\(id)",\
            "properties":{"price":\(random.below(40))}}
            """
    }
}
