import Rules
import Testing

@Suite struct RuleLimitsTests {
    /// The fault of a text; nil where it is accepted.
    static func fault(_ text: String) -> RuleFault? {
        do throws(RuleFault) {
            _ = try Rule.parse(text, in: RefusalTests.context)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["(", "not ", "(not "]) func boundsTheDepth(_ opening: String) {
        let levels = opening.split(separator: "").filter { $0 == "(" || $0 == "n" }.count
        let parentheses = opening.contains("(") ? 1 : 0
        let nested = { (times: Int) in
            String(repeating: opening, count: times) + "x == 1" + String(repeating: ")", count: parentheses * times)
        }
        #expect(Self.fault(nested(64 / levels)) == nil)
        let fault = Self.fault("(" + nested(64 / levels) + ")")
        #expect(fault?.reason == .tooDeep)
        let last = opening == "not " ? 64 * 4 - 2 : opening == "(" ? 65 : 32 * 5 - 2
        #expect(fault?.position == RulePosition(line: 1, column: last))
    }

    @Test func countsTheDepthThroughConditions() {
        let nested = { (outer: Int, inner: Int) in
            String(repeating: "(", count: outer) + "count(a where " + String(repeating: "(", count: inner) + "b == 1"
                + String(repeating: ")", count: inner) + ") > 1" + String(repeating: ")", count: outer)
        }
        #expect(Self.fault(nested(40, 24)) == nil)
        let fault = Self.fault(nested(40, 25))
        #expect(fault?.reason == .tooDeep)
        #expect(fault?.position == RulePosition(line: 1, column: 40 + 14 + 25))
    }

    @Test func boundsLists() {
        let list = { (count: Int) in "x in [" + Array(repeating: "1", count: count).joined(separator: ",") + "]" }
        #expect(Self.fault(list(1000)) == nil)
        let fault = Self.fault(list(1001))
        #expect(fault?.reason == .tooManyValues)
        #expect(fault?.position == RulePosition(line: 1, column: 7 + 1999))
    }

    @Test func boundsTheText() {
        let padded = { (bytes: Int) in "x == 1" + String(repeating: " ", count: bytes - 6) }
        #expect(Self.fault(padded(16_384)) == nil)
        let fault = Self.fault(padded(16_385))
        #expect(fault?.reason == .tooLong)
        #expect(fault?.position == RulePosition(line: 1, column: 16_386))
        // The first token that ends beyond the bound; é has two bytes.
        let long = "x == \"" + String(repeating: "é", count: 8188)
        #expect(Self.fault(long + "\"") == nil)
        #expect(Self.fault(long + "é\"")?.reason == .tooLong)
        #expect(Self.fault(long + "é\"")?.position == RulePosition(line: 1, column: 6))
        // What is wrong before it comes first.
        #expect(Self.fault("x [ " + long)?.reason == .unexpected)
    }

    @Test func boundsSteps() {
        let chain = { (steps: Int) in
            "sequence(" + Array(repeating: "a", count: steps).joined(separator: " then ") + ")"
        }
        #expect(Self.fault(chain(8)) == nil)
        #expect(Self.fault(chain(9))?.reason == .tooManySteps)
    }
}
