import Customers

/// A test of a rule as it stands for a customer.
public struct TestObservation: Sendable, Equatable {
    /// The test in canonical text.
    public var test: String
    /// Its figure, or its truth where it has none.
    public var observed: ObservedFigure
    public var holds: Bool
    /// Whether it may be off, because there is more to it than is kept one by one.
    public var isApproximate: Bool
}

extension Evaluator {
    /// All tests of a rule as they stand at `t`, in the order of the rule's text; the pass must be new.
    public func observations(rule: Int, block: CustomerBlock, at t: Int64) -> [TestObservation] {
        let spec = plan.rules[rule]
        return (Int(spec.firstTest)..<Int(spec.firstTest + spec.testCount)).map { test in
            TestObservation(
                test: plan.testTexts[test], observed: observed(test, block, at: t),
                holds: verdict(test: test, block: block, at: t).holds,
                isApproximate: isApproximate(test: test, block: block, at: t))
        }
    }
}
