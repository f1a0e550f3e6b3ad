/// Bars of the terminal's own characters, as long as shares are large.
enum BarChart {
    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A bar for a share of 0 to 1, at most so many columns, to an eighth of one; a share that is not 0 has a bar.
    static func bar(_ share: Double, columns: Int) -> String {
        guard share.isFinite, share > 0 else { return "" }
        let length = max(Int((min(share, 1) * Double(columns) * 8).rounded()), 1)
        let rest = length % 8
        return String(repeating: "█", count: length / 8) + (rest > 0 ? String(eighths[rest - 1]) : "")
    }
}
