/// How far words are from each other, and which known word somebody may have meant.
public enum EditDistance {
    /// Levenshtein's distance (1966): the least number of code points to insert, delete or replace.
    /// Time O(n·m), memory O(m).
    public static func levenshtein(_ first: String, _ second: String) -> Int {
        levenshtein(Array(first.unicodeScalars), Array(second.unicodeScalars))
    }

    private static func levenshtein(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var row = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in second.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[second.count]
    }

    /// The known word nearest to `word`: at most a third of its letters away (at least one), letters of either case
    /// alike; else the first that `word` begins. nil where none is near; the first of several as near.
    public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().unicodeScalars)
        guard !wanted.isEmpty else { return nil }
        let bound = max(1, wanted.count / 3)
        var best: (word: String, distance: Int)?
        var begun: String?
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars)
            if begun == nil, wanted.count > 1, letters.starts(with: wanted) { begun = candidate }
            // The lengths alone say that a long word is too far away: hostile input costs nothing.
            guard abs(letters.count - wanted.count) <= bound else { continue }
            let distance = levenshtein(wanted, letters)
            if distance <= bound, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word ?? begun
    }
}
