/// How well one field alone tells the two sides apart.
struct FieldScore: Sendable, Equatable {
    /// 2·AUC* − 1, from 0 to 1.
    var score: Double
    /// Of `score`, from sampling alone; nil where everyone was counted.
    var standardError: Double?
    /// Probability of at least such a difference where there is none.
    var pValue: Double
    var direction: Direction
}
