/// Rows in columns, for the output: texts to the left, figures to the right.
struct TextTable {
    enum Alignment { case left, right }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

    /// - Parameter cells: as many as there are columns.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The title line and the rows, without spaces at the ends of lines.
    var lines: [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += columns[column].alignment == .left ? cell + padding : padding + cell
                line += "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }
}
