import Numerics
import Rules
import Testing

@Suite struct SegmentOrderTests {
    private typealias Definition = (segment: String, references: [SegmentReference])

    /// `a: b c` refers to b at column 1 and to c at column 2.
    private static func definitions(_ texts: [String]) -> [Definition] {
        texts.map { text in
            let words = text.split(whereSeparator: { $0 == ":" || $0 == " " }).map(String.init)
            let references = words.dropFirst().enumerated().map { index, segment in
                SegmentReference(segment: segment, position: RulePosition(line: 1, column: index + 1))
            }
            return (words[0], references)
        }
    }

    @Test(
        arguments: [
            ([], []), (["a"], ["a"]), (["a: b", "b"], ["b", "a"]), (["a", "b", "c"], ["a", "b", "c"]),
            (["a: c b", "b: c", "c"], ["c", "b", "a"]), (["a: list b", "b"], ["b", "a"]),
            (["a: b b", "b"], ["b", "a"]),
        ] as [([String], [String])]) func ordersByReferences(_ texts: [String], _ expected: [String]) throws
    {
        #expect(try SegmentOrder(Self.definitions(texts)).segments == expected)
    }

    @Test(
        arguments: [
            (["a: a"], ["a 1"]), (["a: b", "b: a"], ["a 1", "b 1"]),
            (["a: x b", "b: c", "c: x a", "x", "d: a"], ["a 2", "b 1", "c 2"]),
            (["a: b", "b: a c", "c: d", "d: c"], ["a 1", "b 1", "c 1", "d 1"]),
            (["a: b", "b: a m", "m: c", "c: d", "d: c"], ["a 1", "b 1", "c 1", "d 1"]),
        ] as [([String], [String])]) func refusesCircles(_ texts: [String], _ expected: [String])
    {
        do throws(SegmentCircles) {
            _ = try SegmentOrder(Self.definitions(texts))
            Issue.record("accepted \(texts)")
        } catch {
            let faults = error.faults.map { "\($0.segment) \($0.fault.position.column)" }
            #expect(faults.sorted() == expected)
            #expect(error.faults.allSatisfy { $0.fault.reason == .circle })
        }
    }

    @Test func namesTheCircle() {
        #expect { try SegmentOrder(Self.definitions(["a: b", "b: c", "c: b"])) } throws: { error in
            (error as? SegmentCircles)?.faults.map(\.fault.detail) == ["b → c → b", "c → b → c"]
        }
    }

    @Test func followsLongChains() throws {
        let count = 20_000
        let chain = (0..<count).map { $0 + 1 < count ? "s\($0): s\($0 + 1)" : "s\($0)" }
        #expect(try SegmentOrder(Self.definitions(chain)).segments == (0..<count).reversed().map { "s\($0)" })
    }

    @Test func agreesWithASearchOfAllPaths() throws {
        var random = SplitMix64(seed: SplitMix64.seed(for: "circles"))
        for _ in 0..<2000 {
            let count = Int.random(in: 1...7, using: &random)
            let edges = (0..<count).map { _ in
                (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
            }
            var reach = edges.map { Set($0) }
            for _ in 0..<count { reach = reach.map { $0.union($0.flatMap { reach[$0] }) } }
            let circular = (0..<count).filter { reach[$0].contains($0) }.map { "s\($0)" }
            let texts = edges.enumerated().map { "s\($0): " + $1.map { "s\($0)" }.joined(separator: " ") }
            do throws(SegmentCircles) {
                let order = try SegmentOrder(Self.definitions(texts)).segments
                #expect(circular.isEmpty)
                for (from, targets) in edges.enumerated() {
                    for target in targets {
                        #expect(order.firstIndex(of: "s\(target)")! < order.firstIndex(of: "s\(from)")!)
                    }
                }
            } catch {
                #expect(error.faults.map(\.segment).sorted() == circular)
            }
        }
    }
}
