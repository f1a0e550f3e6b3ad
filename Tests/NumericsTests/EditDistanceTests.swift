import Numerics
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
        ("Äpfel", "Apfel", 1),
    ]) func knownDistances(first: String, second: String, expected: Int) {
        #expect(EditDistance.levenshtein(first, second) == expected)
    }

    /// The recursive definition, without a table.
    static func plain(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        guard let x = a.first, let y = b.first else { return max(a.count, b.count) }
        if x == y { return plain(a.dropFirst(), b.dropFirst()) }
        return 1 + min(plain(a.dropFirst(), b), plain(a, b.dropFirst()), plain(a.dropFirst(), b.dropFirst()))
    }

    @Test func agreesWithTheRecursiveDefinition() {
        var random = SplitMix64(seed: 11)
        for round in 0..<300 {
            let words = (0..<2).map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            }
            let expected = Self.plain(words[0][...], words[1][...])
            let texts = words.map { String(decoding: $0, as: UTF8.self) }
            #expect(EditDistance.levenshtein(texts[0], texts[1]) == expected, "seed 11, round \(round): \(texts)")
        }
    }

    @Test(arguments: [
        ("simluate", "simulate"), ("Replay", "replay"), ("valdate", "validate"), ("sim", "simulate"), ("zebra", nil),
        ("", nil), ("x", nil),
    ]) func nearestWord(word: String, expected: String?) {
        #expect(EditDistance.nearest(to: word, among: ["run", "simulate", "replay", "validate"]) == expected)
    }
}
