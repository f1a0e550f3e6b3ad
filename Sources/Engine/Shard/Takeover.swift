import Customers

/// A plan that is being taken over: begun, and not yet evaluated.
struct Takeover {
    /// What one customer may lack of what the past's events hold.
    struct Gap {
        var row: CustomerRow
        /// States the customer has nothing of but what the ring told.
        var states: [Int]
    }

    /// Ids of the segments that were published last.
    let before: [String]
    /// States in which something may be missing of some customer, now that the plan is another one.
    var incomplete: Set<Int> = []
    /// Those of them that a segment reads which is to be filled from the past.
    var wanted: Set<Int> = []
    var gaps: [Gap] = []
}
