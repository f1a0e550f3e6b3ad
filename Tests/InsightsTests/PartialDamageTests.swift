import Insights
import Numerics
import Testing

/// Every truncation and every change of a byte of every kind of partial is refused, and never crashes.
@Suite struct PartialDamageTests {
    static func refuses(_ bytes: [UInt8], _ read: ([UInt8]) throws(InsightsFault) -> Void) -> Bool {
        do throws(InsightsFault) {
            try read(bytes)
            return false
        } catch { return true }
    }

    /// The same bytes under a checksum that agrees.
    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        guard bytes.count >= 12 else { return bytes }
        let body = Array(bytes[12...])
        let checksum = unsafe body.withUnsafeBytes { unsafe XXH3.hash64($0) }
        for index in 0..<8 { bytes[4 + index] = UInt8(truncatingIfNeeded: checksum >> UInt64(8 * index)) }
        return bytes
    }

    static func damage(
        _ bytes: [UInt8], _ name: String, read: ([UInt8]) throws(InsightsFault) -> Void
    ) {
        var accepted: [String] = refuses(bytes, read) ? ["not itself"] : []
        func check(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
            if !refuses(bytes, read) { accepted.append(what()) }
        }
        for length in bytes.indices {
            let cut = Array(bytes[..<length])
            check(cut, "\(length) bytes")
            // Behind a checksum that agrees, what is too short cannot be read either.
            check(sealed(cut), "\(length) bytes, sealed")
        }
        check(bytes + [0], "a byte more")
        check(sealed(bytes + [0]), "a byte more, sealed")
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                check(changed, "bit \(bit) of byte \(index)")
                // Sealed, some changes are another partial, which must not crash what works on it.
                if index >= 12 { _ = refuses(sealed(changed), read) }
            }
        }
        #expect(accepted == [], "\(name)")
    }

    @Test func overlap() throws {
        var random = SplitMix64(seed: 91)
        let sample = OverlapTests.customers(12, segments: 3, &random)
        let definition = try OverlapDefinition(
            segments: (0..<3).map { SegmentName(id: "s\($0)") }, fields: OverlapTests.fields)
        let rounds = try OverlapRounds(definition, [sample], &random)
        var tally = OverlapTally(definition)
        let dictionaries = sample.fill { tally.add($0) }
        Self.damage(rounds.values.bytes, "values") { bytes throws(InsightsFault) in
            var values = try OverlapValues.reading(bytes, of: definition)
            try values.merge(rounds.values)
            _ = values.choose().bytes
        }
        Self.damage(rounds.choice.bytes, "choice") { bytes throws(InsightsFault) in
            let choice = try OverlapChoice.reading(bytes, of: definition)
            _ = InsightJSON.bytes(OverlapResult(definition, choice, try tally.counts(choice, dictionaries)))
        }
        Self.damage(rounds.counts.bytes, "counts") { bytes throws(InsightsFault) in
            var counts = try OverlapCounts.reading(bytes, of: definition, rounds.choice)
            try counts.merge(rounds.counts)
            _ = OverlapResult(definition, rounds.choice, counts)
        }
    }

    @Test func differentiators() throws {
        var random = SplitMix64(seed: 92)
        let sample = DifferentiatorsTests.customers(36, &random)
        let definition = try DifferentiatorsDefinition(
            primary: SegmentName(id: "a"), fields: DifferentiatorsTests.fields, samplePerSide: 30)
        let partial = try DifferentiatorsRun(definition, [sample], &random).partial
        Self.damage(partial.bytes, "differentiators") { bytes throws(InsightsFault) in
            var read = try DifferentiatorsPartial.reading(bytes, of: definition)
            try read.merge(partial)
            if let result = try? DifferentiatorsResult(definition, read) { _ = InsightJSON.bytes(result) }
        }
    }

    @Test func anotherDefinition() throws {
        var random = SplitMix64(seed: 93)
        let names = ["a", "b", "c"].map { SegmentName(id: $0) }
        let first = try OverlapDefinition(segments: names)
        let second = try OverlapDefinition(segments: names.reversed())
        var own = try OverlapRounds(first, [SampleCustomers([])], &random)
        let their = try OverlapRounds(second, [SampleCustomers([])], &random)
        #expect(throws: InsightsFault.anotherDefinition) { try own.values.merge(their.values) }
        #expect(throws: InsightsFault.anotherDefinition) { try own.counts.merge(their.counts) }
        #expect(throws: InsightsFault.anotherDefinition) {
            _ = try OverlapValues.reading(own.values.bytes, of: second)
        }
        #expect(throws: InsightsFault.notAPartial) {
            _ = try OverlapChoice.reading(own.values.bytes, of: first)
        }
    }

    @Test func aLaterVersion() throws {
        var random = SplitMix64(seed: 94)
        let definition = try OverlapDefinition(segments: ["a", "b"].map { SegmentName(id: $0) })
        var bytes = try OverlapRounds(definition, [SampleCustomers([])], &random).values.bytes
        bytes[2] = 9
        #expect(throws: InsightsFault.newerVersion(9)) {
            _ = try OverlapValues.reading(bytes, of: definition)
        }
    }
}
