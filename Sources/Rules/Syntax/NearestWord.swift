/// The word of a list that someone most likely meant.
///
/// Levenshtein's distance: the least number of code points inserted, removed and replaced that turn one word into the
/// other (V. Levenshtein, Binary codes capable of correcting deletions, insertions, and reversals, 1966).
public enum NearestWord {
    /// The first word at the least distance; nil in an empty list. Costs O(words × their length × the word's length).
    public static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        nearestWithDistance(to: word, among: words)?.word
    }

    /// The nearest word, if more than half of it is as written.
    static func likely(for word: String, among words: some Sequence<String>) -> String? {
        guard let (nearest, distance) = nearestWithDistance(to: word, among: words) else { return nil }
        let longer = max(word.unicodeScalars.count, nearest.unicodeScalars.count)
        return 2 * distance < longer ? nearest : nil
    }

    private static func nearestWithDistance(
        to word: String, among words: some Sequence<String>
    ) -> (word: String, distance: Int)? {
        // A longer word is no misspelling, and the cost is bounded.
        let letters = Array(word.unicodeScalars.prefix(256))
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = distance(letters, Array(candidate.unicodeScalars.prefix(256)))
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best
    }

    /// Row by row through the table of distances between the beginnings of both words.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
