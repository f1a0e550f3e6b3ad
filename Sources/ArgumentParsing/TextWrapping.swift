/// Breaks text into lines at spaces.
enum TextWrapping {
    /// Paragraphs, apart at line ends, each wrapped on its own.
    static func wrapped(_ text: String, width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
            wrapped(words: paragraph.split(separator: " ").map(String.init), first: "", hanging: 0, width: width)
        }.joined(separator: "\n")
    }

    /// Words behind `first`; further lines start `hanging` columns in. A word longer than a line stands alone.
    static func wrapped(words: [String], first: String, hanging: Int, width: Int) -> String {
        let margin = String(repeating: " ", count: hanging)
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in words {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin
                isEmpty = true
            }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        lines.append(line)
        return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }
}
