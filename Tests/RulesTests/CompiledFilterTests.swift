import Events
import Numerics
import Rules
import Testing

@Suite struct CompiledFilterTests {
    @Test func agreesWithTheDefinition() {
        let seed = SplitMix64.seed(for: "filters")
        var rules = RandomRules(seed: seed)
        var held = 0
        for turn in 0..<5000 {
            let filter = rules.filter(depth: 3)
            var paths: [PropertyPath] = []
            let compiled = CompiledFilter(filter) { path in
                if let slot = paths.firstIndex(of: path) { return slot }
                paths.append(path)
                return paths.count - 1
            }
            #expect(compiled.slots == Set(paths.indices))
            let values = paths.map { _ in
                rules.random.pick([
                    .missing, rules.value(near: rules.comparison()), .text(rules.text()), .boolean(true),
                ])
            }
            let expected = SampleValue.missing.satisfies(filter) { path in
                paths.firstIndex(of: path).map { values[$0] } ?? .missing
            }
            held += expected ? 1 : 0
            #expect(
                Self.holds(compiled, values) == expected,
                "seed \(seed), turn \(turn): \(filter.canonicalText) of \(values)")
        }
        #expect(held > 500 && held < 4500)
    }

    /// Asks both ways, which must agree.
    private static func holds(_ filter: CompiledFilter, _ values: [SampleValue]) -> Bool {
        withViews(values[...], []) { views in
            let answer = filter.holds { views[$0] }
            let again = unsafe views.withUnsafeBufferPointer { slots in
                unsafe slots.baseAddress.map { unsafe filter.holds($0) } ?? answer
            }
            #expect(answer == again)
            return answer
        }
    }

    private static func withViews(
        _ values: ArraySlice<SampleValue>, _ views: [ValueView], _ body: ([ValueView]) -> Bool
    ) -> Bool {
        guard let first = values.first else { return body(views) }
        return first.withView { withViews(values.dropFirst(), views + [$0], body) }
    }

    @Test func asksNoMoreThanItMust() throws {
        let measure = try MeasureExpression.parse("count(a where (x == 1 or y == 1) and not (z == 1 and exists(w)))")
        let filter = try #require(measure.select?.filter)
        let names = ["x", "y", "z", "w"]
        let compiled = CompiledFilter(filter) { names.firstIndex(of: $0.keys[0]) ?? -1 }
        var asked: [Int] = []
        let ask = { (numbers: [Double?]) -> Bool in
            asked = []
            return compiled.holds { slot in
                asked.append(slot)
                return numbers[slot].map { unsafe ValueView(kind: .number, number: $0) } ?? .missing
            }
        }
        #expect(ask([1, 0, 0, 0]) && asked == [0, 2])
        #expect(!ask([0, 0, 0, 0]) && asked == [0, 1])
        #expect(!ask([nil, 1, 1, 0]) && asked == [0, 1, 2, 3])
        #expect(ask([nil, 1, 1, nil]) && asked == [0, 1, 2, 3])
    }

    @Test func followsDeepConditions() throws {
        let text = String(repeating: "not (", count: 32) + "x == 1" + String(repeating: ")", count: 32)
        let filter = try #require(try MeasureExpression.parse("count(a where \(text))").select?.filter)
        let compiled = CompiledFilter(filter) { _ in 0 }
        #expect(compiled.holds { _ in unsafe ValueView(kind: .number, number: 1) })
        #expect(!compiled.holds { _ in unsafe ValueView(kind: .number, number: 2) })
    }
}
