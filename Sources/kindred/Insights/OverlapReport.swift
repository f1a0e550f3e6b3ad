import Insights

/// What an overlap found, for the terminal and for spreadsheets.
struct OverlapReport {
    private static let barColumns = 30
    /// Regions shown; the rest is told by their number.
    private static let regionsMax = 40

    let result: OverlapResult

    /// Segments, regions with bars, pairs, and the chosen fields.
    var text: String {
        var text = "\(HumanReadable.count(Int64(clamping: result.customers))) customers, "
        text += "\(HumanReadable.count(Int64(clamping: result.union))) of them in at least one segment\n\n"
        return text + regions + "\n" + pairs + result.fields.map { "\n" + table(of: $0) }.joined()
    }

    private var regions: String {
        var table = TextTable([
            ("EXACTLY IN", .left), ("CUSTOMERS", .right), ("OF UNION", .right), ("AT LEAST IN", .right), ("", .left),
        ])
        let shown = result.regions.filter { $0.exclusive > 0 || $0.segments.count == 1 }
        for region in shown.prefix(Self.regionsMax) {
            table.add([
                name(of: region), Self.count(region.exclusive), percentage(region.shareOfUnion),
                Self.count(region.inclusive), BarChart.bar(region.shareOfUnion ?? 0, columns: Self.barColumns),
            ])
        }
        let left = shown.count - Self.regionsMax
        return table.text + (left > 0 ? "and \(left) regions more: --csv or --json\n" : "")
    }

    private var pairs: String {
        var table = TextTable([
            ("PAIR", .left), ("BOTH", .right), ("JACCARD", .right), ("OF THE FIRST", .right), ("OF THE SECOND", .right),
        ])
        for pair in result.pairs {
            table.add([
                "\(title(pair.first)), \(title(pair.second))", Self.count(pair.both),
                pair.jaccard.map { HumanReadable.decimal($0, digits: 3) } ?? "-", percentage(pair.shareOfFirst),
                percentage(pair.shareOfSecond),
            ])
        }
        return table.text
    }

    /// A field's values against the number of customers in each segment.
    private func table(of field: OverlapResult.Field) -> String {
        let singles = result.segments.map { segment in
            result.regions.firstIndex { $0.segments == [segment.id] }
        }
        var table = TextTable(
            [(field.field.title.uppercased(), .left), ("CUSTOMERS", .right), ("IN NONE", .right)]
                + result.segments.map { (title: $0.name.uppercased(), alignment: TextTable.Alignment.right) }
                + [("IN ALL", .right)])
        for row in field.rows where row.customers > 0 {
            let members = singles.map { $0.map { Self.count(row.inclusive[$0]) } ?? "" }
            table.add(
                [row.label.text(of: field.field.kind), Self.count(row.customers), Self.count(row.inNone)] + members
                    + [row.inclusive.last.map(Self.count) ?? ""])
        }
        return table.text
    }

    /// A line a region and value: exact figures, for other programs.
    var csv: String {
        var lines = [CSVLine.text(["field", "value", "region", "exclusive", "inclusive"])]
        for region in result.regions {
            lines.append(
                CSVLine.text([
                    "", "", region.segments.joined(separator: "+"), "\(region.exclusive)", "\(region.inclusive)",
                ]))
        }
        for field in result.fields {
            for row in field.rows {
                for (index, region) in result.regions.enumerated() {
                    lines.append(
                        CSVLine.text([
                            field.field.id, row.label.text(of: field.field.kind),
                            region.segments.joined(separator: "+"), "\(row.exclusive[index])",
                            "\(row.inclusive[index])",
                        ]))
                }
            }
        }
        return lines.joined()
    }

    private func name(of region: OverlapResult.Region) -> String {
        region.segments.map(title).joined(separator: " + ")
    }

    private func title(_ segment: String) -> String { result.segments.first { $0.id == segment }?.name ?? segment }

    private static func count(_ number: UInt64) -> String { HumanReadable.count(Int64(clamping: number)) }
}

/// A line of comma-separated values (RFC 4180), with a plain line end.
enum CSVLine {
    static func text(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\n" }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
