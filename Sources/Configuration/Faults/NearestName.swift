/// The name of `candidates` that `name` was most likely meant to be: at most a third of its letters (and at least one)
/// wrong, missing, too many or swapped. The first of equally near ones; nil where none is near.
///
/// Cost: O(candidates × 64²); longer names are not compared.
func nearestName(to name: String, among candidates: [String]) -> String? {
    let letters = Array(name.lowercased().utf8)
    let lettersMax = 64
    guard letters.count <= lettersMax else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= lettersMax {
        let distance = editDistance(letters, Array(candidate.lowercased().utf8))
        guard distance <= max(1, candidate.utf8.count / 3), distance < (best?.distance ?? .max) else { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// Optimal string alignment distance: insertions, deletions, replacements, and swaps of neighbours, 1 each.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var row = [i + 1]
        for (j, b) in right.enumerated() {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
            if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
