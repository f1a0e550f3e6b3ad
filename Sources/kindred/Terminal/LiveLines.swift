/// A few lines that stay in place on the terminal and are drawn anew with each update.
struct LiveLines {
    private let terminal: Terminal
    private var drawn = 0

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Draws `lines` over those drawn last; longer ones are cut at the terminal's edge.
    mutating func draw(_ lines: [String]) {
        let width = terminal.columns - 1
        var text = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        for line in lines { text += "\u{1B}[2K\(line.prefix(width))\n" }
        // Lines of a longer drawing before are wiped, and the cursor comes back behind the last line.
        let surplus = max(drawn - lines.count, 0)
        if surplus > 0 {
            text += String(repeating: "\u{1B}[2K\n", count: surplus) + "\u{1B}[\(surplus)A"
        }
        terminal.write(text)
        drawn = lines.count
    }
}
