/// How far words are from each other, and which known word somebody may have meant.
public enum EditDistance {
    /// Optimal string alignment (Damerau 1964, Levenshtein 1966): the least number of code points to insert, delete or
    /// replace, and of neighbours to swap, none of them touched twice. Time O(n·m), memory O(m).
    public static func distance(_ first: String, _ second: String) -> Int {
        distance(Array(first.unicodeScalars), Array(second.unicodeScalars))
    }

    private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                var least = min(last[j] + (first[i] == second[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    least = min(least, beforeLast[j - 1] + 1)
                }
                row.append(least)
            }
            beforeLast = last
            last = row
        }
        return last[second.count]
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
            let distance = distance(wanted, letters)
            if distance <= bound, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word ?? begun
    }
}
