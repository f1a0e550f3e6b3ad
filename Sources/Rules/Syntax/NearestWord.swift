import Numerics

/// The word of a list that someone most likely meant, by edit distance.
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
        let beginning = { (word: String) in String(word.unicodeScalars.prefix(256)) }
        let letters = beginning(word)
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = EditDistance.distance(letters, beginning(candidate))
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best
    }
}
