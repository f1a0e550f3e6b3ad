/// Prometheus' text exposition format 0.0.4.
extension MetricFamily {
    func prometheusText() -> String {
        var text = "# HELP \(metric.name) \(metric.help.escaped(quotes: false))\n# TYPE \(metric.name) \(typeName)\n"
        for (labelValues, figures) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let labels = zip(metric.labels, labelValues).map { "\($0)=\"\($1.escaped(quotes: true))\"" }
            switch figures {
            case .value(let value): text += Self.sample(metric.name, labels, value)
            case .distribution(let counts): text += distribution(labels, counts)
            }
        }
        return text
    }

    private var typeName: String {
        switch metric.kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private func distribution(_ labels: [String], _ histogram: HistogramCounts) -> String {
        var text = ""
        var total = 0
        for (bound, count) in zip(histogram.bounds + [.infinity], histogram.counts) {
            total += count
            text += Self.sample(metric.name + "_bucket", labels + ["le=\"\(Self.number(bound))\""], Double(total))
        }
        text += Self.sample(metric.name + "_sum", labels, histogram.sum)
        return text + Self.sample(metric.name + "_count", labels, Double(total))
    }

    private static func sample(_ name: String, _ labels: [String], _ value: Double) -> String {
        name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") + " \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Whole numbers, as all counts are, without a fraction.
        return value == value.rounded() && value.magnitude < 0x1p53 ? String(Int64(value)) : String(value)
    }
}

extension String {
    fileprivate func escaped(quotes: Bool) -> String {
        unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "\"" where quotes: "\\\""
            default: String(scalar)
            }
        }.joined()
    }
}
