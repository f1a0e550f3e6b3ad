import Events

/// A condition on the properties of an event, ready to be asked without allocation.
///
/// A list of questions, each of which names the next one for either answer: what cannot change the outcome any more is
/// not asked.
public struct CompiledFilter: Sendable {
    private struct Question: Sendable {
        let slot: Int
        /// Index of the comparison, or `existence`.
        let comparison: Int
        /// Index of the next question, or one of the outcomes.
        let ifTrue: Int
        let ifFalse: Int
    }

    private static let holds = -1
    private static let fails = -2
    /// Asks whether there is a value at all.
    private static let existence = -1

    private var questions: [Question] = []
    private var comparisons: [ComparisonCode] = []
    private var constants = ComparisonConstants()
    private var start = 0

    /// Compiles a condition; `slot` answers where the value of a property will be found.
    public init(_ filter: Filter, slot: (PropertyPath) -> Int) {
        start = append(filter, ifTrue: Self.holds, ifFalse: Self.fails, slot)
    }

    /// The slots it reads.
    public var slots: Set<Int> { Set(questions.map(\.slot)) }

    /// Appends the questions of a condition behind those they lead to, and answers the index of the first.
    private mutating func append(_ filter: Filter, ifTrue: Int, ifFalse: Int, _ slot: (PropertyPath) -> Int) -> Int {
        switch filter {
        case .any(let filters):
            return filters.reversed().reduce(ifFalse) { append($1, ifTrue: ifTrue, ifFalse: $0, slot) }
        case .all(let filters):
            return filters.reversed().reduce(ifTrue) { append($1, ifTrue: $0, ifFalse: ifFalse, slot) }
        case .not(let filter): return append(filter, ifTrue: ifFalse, ifFalse: ifTrue, slot)
        case .exists(let path):
            let slot = slot(path)
            questions.append(Question(slot: slot, comparison: Self.existence, ifTrue: ifTrue, ifFalse: ifFalse))
        case .compare(let path, let comparison):
            let slot = slot(path)
            questions.append(Question(slot: slot, comparison: comparisons.count, ifTrue: ifTrue, ifFalse: ifFalse))
            comparisons.append(ComparisonCode(comparison, constants: &constants))
        }
        return questions.count - 1
    }

    /// Whether the condition holds of the values that `value` finds in the slots.
    @inline(__always)
    public func holds(_ value: (Int) -> ValueView) -> Bool {
        var next = start
        while next >= 0 {
            let question = questions[next]
            let value = value(question.slot)
            let answer =
                question.comparison >= 0
                ? comparisons[question.comparison].holds(value, constants) : value.kind != .missing
            next = answer ? question.ifTrue : question.ifFalse
        }
        return next == Self.holds
    }

    /// Whether the condition holds of the values in the slots, of which there are as many as it was compiled for.
    public func holds(_ slots: UnsafePointer<ValueView>) -> Bool {
        holds { unsafe slots[$0] }
    }
}
