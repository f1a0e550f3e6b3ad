import Daemon
import Telemetry

/// The names that Prometheus sees.
enum MetricNames {
    /// Names of series: those of a histogram are three.
    static let series: Set<String> = Set(
        ProgramMetrics.all.flatMap { metric in
            if case .histogram = metric.kind { return ["_bucket", "_sum", "_count"].map { metric.name + $0 } }
            return [metric.name]
        })

    /// What a query names of ours.
    static func used(in query: String) -> Set<String> {
        Set(query.matches(of: /(kindred|process)_[a-z0-9_]+/).map { String($0.output.0) })
    }

    /// Labels that a query asks for in braces.
    static func labels(in query: String) -> [(metric: String, label: String)] {
        query.matches(of: /((?:kindred|process)_[a-z0-9_]+)\{([^}]*)\}/).flatMap { match in
            match.output.2.split(separator: ",").map { part in
                let name = part.prefix { $0 != "=" && $0 != "!" }.filter { $0 != " " }
                return (String(match.output.1), String(name))
            }
        }
    }

    /// Labels that Prometheus itself adds, and those of histograms.
    static let foreign: Set<String> = ["job", "instance", "le"]

    static func declared(_ series: String) -> Metric? {
        ProgramMetrics.all.first {
            series == $0.name || series.hasPrefix($0.name + "_") && Self.series.contains(series)
        }
    }
}
