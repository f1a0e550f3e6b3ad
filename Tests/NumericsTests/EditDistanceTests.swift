import Numerics
import Testing

@Suite struct EditDistanceTests {
    @Test(arguments: [
        ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
        ("Äpfel", "Apfel", 1), ("rnu", "run", 1), ("ca", "abc", 3), ("form", "from", 1),
    ]) func knownDistances(first: String, second: String, expected: Int) {
        #expect(EditDistance.distance(first, second) == expected)
    }

    /// The recursive definition, without a table.
    static func plain(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        guard let x = a.first, let y = b.first else { return max(a.count, b.count) }
        let (restOfA, restOfB) = (a.dropFirst(), b.dropFirst())
        var least = min(
            plain(restOfA, restOfB) + (x == y ? 0 : 1), plain(restOfA, b) + 1, plain(a, restOfB) + 1)
        if let nextOfA = restOfA.first, let nextOfB = restOfB.first, x == nextOfB, y == nextOfA {
            least = min(least, plain(restOfA.dropFirst(), restOfB.dropFirst()) + 1)
        }
        return least
    }

    @Test func agreesWithTheRecursiveDefinition() {
        var random = SplitMix64(seed: 11)
        for round in 0..<300 {
            let words = (0..<2).map { _ in
                (0..<Int.random(in: 0...5, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
            }
            let expected = Self.plain(words[0][...], words[1][...])
            let texts = words.map { String(decoding: $0, as: UTF8.self) }
            #expect(EditDistance.distance(texts[0], texts[1]) == expected, "seed 11, round \(round): \(texts)")
        }
    }

    @Test(arguments: [
        ("simluate", "simulate"), ("Replay", "replay"), ("valdate", "validate"), ("rnu", "run"), ("sim", "simulate"),
        ("zebra", nil),
        ("", nil), ("x", nil),
    ]) func nearestWord(word: String, expected: String?) {
        #expect(EditDistance.nearest(to: word, among: ["run", "simulate", "replay", "validate"]) == expected)
    }
}
