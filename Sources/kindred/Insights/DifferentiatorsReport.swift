import Insights

/// What differentiates a segment, for the terminal and for spreadsheets.
struct DifferentiatorsReport {
    private static let barColumns = 20
    /// Fields of each list, and of them those whose distributions are shown.
    private static let fieldsMax = 20
    private static let chartsMax = 3
    private static let rowsMax = 8

    let result: DifferentiatorsResult

    /// The two lists, distributions of the first of each, what defines the segment and what was left out.
    var text: String {
        let other = result.other.segment?.name ?? "everybody else"
        var text = "\(primary): \(HumanReadable.count(Int64(clamping: result.primary.customers))) customers, against "
        text += "\(other): \(HumanReadable.count(Int64(clamping: result.other.customers)))"
        text += result.inBoth > 0 ? ", \(HumanReadable.count(Int64(clamping: result.inBoth))) in both\n" : "\n"
        text += list("ATTRIBUTE", result.attributes) + list("MEASURE", result.measures)
        if !result.definesSegment.isEmpty {
            text += "\nRead by the segment's own rule:\n"
            text += result.definesSegment.map { "  \($0.field.title): \($0.direction.words)\n" }.joined()
        }
        if !result.leftOut.isEmpty {
            text += "\nLeft out:\n" + leftOut
        }
        return text
    }

    /// A line a reason.
    private var leftOut: String {
        var reasons: [String] = []
        for field in result.leftOut where !reasons.contains(field.words) { reasons.append(field.words) }
        return reasons.map { reason in
            let fields = result.leftOut.filter { $0.words == reason }.map(\.field.title)
            return "  \(reason): \(fields.joined(separator: ", "))\n"
        }.joined()
    }

    private var primary: String { result.primary.segment?.name ?? "" }

    private func list(_ title: String, _ fields: [DifferentiatorsResult.Field]) -> String {
        guard !fields.isEmpty else { return "" }
        var table = TextTable([
            (title, .left), ("SCORE", .right), ("Q", .right), ("CHANGE", .right), ("", .left), ("DIRECTION", .left),
        ])
        for field in fields.prefix(Self.fieldsMax) {
            table.add([
                field.field.title + (field.isBelowLine ? " (may be luck)" : ""), Self.score(field),
                field.qValue.map(Self.chance) ?? "-", Self.change(field),
                BarChart.bar(field.score, columns: Self.barColumns), field.direction.words,
            ])
        }
        let left = fields.count - Self.fieldsMax
        let more = left > 0 ? "and \(left) more: --csv or --json\n" : ""
        let charts = fields.prefix(Self.chartsMax).filter { !$0.isBelowLine }.map { "\n" + chart(of: $0) }
        return "\n" + table.text + more + charts.joined()
    }

    /// Both distributions side by side, as shares of each side.
    private func chart(of field: DifferentiatorsResult.Field) -> String {
        let all = (
            primary: Double(max(field.rows.reduce(0) { $0 + $1.primary }, 1)),
            other: Double(max(field.rows.reduce(0) { $0 + $1.other }, 1))
        )
        var table = TextTable([
            ("  " + field.field.title, .left), (primary.uppercased(), .right), ("OTHERS", .right), ("", .left),
        ])
        let rows = field.rows.filter { $0.primary + $0.other > 0 }
        for row in rows.prefix(Self.rowsMax) {
            let shares = (primary: Double(row.primary) / all.primary, other: Double(row.other) / all.other)
            table.add([
                "  " + row.label.text(of: field.field.kind), percentage(shares.primary), percentage(shares.other),
                BarChart.bar(shares.primary, columns: Self.barColumns),
            ])
        }
        let left = rows.count - Self.rowsMax
        return table.text + (left > 0 ? "  and \(left) rows more\n" : "")
    }

    /// A line a field and value: the field's score again in each, for other programs.
    var csv: String {
        var lines = [
            CSVLine.text([
                "list", "field", "rank", "score", "standard_error", "p", "q", "direction", "value", "primary", "other",
            ])
        ]
        let lists = [
            ("attributes", result.attributes), ("measures", result.measures),
            ("defines_segment", result.definesSegment),
        ]
        for (name, fields) in lists {
            for field in fields {
                let head = [
                    name, field.field.id, field.rank.map(String.init) ?? "", "\(field.score)",
                    field.standardError.map { "\($0)" } ?? "", "\(field.pValue)", field.qValue.map { "\($0)" } ?? "",
                    field.direction.words,
                ]
                for row in field.rows {
                    let label = row.label.text(of: field.field.kind)
                    lines.append(CSVLine.text(head + [label, "\(row.primary)", "\(row.other)"]))
                }
            }
        }
        return lines.joined()
    }

    private static func score(_ field: DifferentiatorsResult.Field) -> String {
        let score = HumanReadable.decimal(field.score, digits: 3)
        return field.standardError.map { score + " ± " + HumanReadable.decimal($0, digits: 3) } ?? score
    }

    private static func chance(_ q: Double) -> String { q < 0.001 ? "<0.001" : HumanReadable.decimal(q, digits: 3) }

    private static func change(_ field: DifferentiatorsResult.Field) -> String {
        guard let change = field.change else { return "new" }
        guard change.rank != 0 else {
            return change.score == 0
                ? "" : (change.score > 0 ? "+" : "") + HumanReadable.decimal(change.score, digits: 3)
        }
        return change.rank > 0 ? "▲\(change.rank)" : "▼\(-change.rank)"
    }
}
