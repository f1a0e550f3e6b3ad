import Foundation
import Numerics

/// Draws of these tests, the same on every machine.
extension SplitMix64 {
    /// The seed of a test, which is printed: `KINDRED_SEED`, or one that is always the same.
    static func seed(for test: String) -> UInt64 {
        let seed = ProcessInfo.processInfo.environment["KINDRED_SEED"].flatMap(UInt64.init) ?? 7
        print("\(test): KINDRED_SEED=\(seed)")
        return seed
    }

    /// True once in `count` times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }
}
