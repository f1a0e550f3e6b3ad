import Foundation
import HTTP
import Telemetry

extension DaemonProcess where Processor == ShardProcessor {
    /// What is served over HTTP: `/metrics`, `/livez` and `/readyz`.
    public var routes: Router {
        var router = Router()
        router.on(.get, "/metrics") { [self] _ in
            refreshMetrics()
            return HTTPResponse(.ok, text: reporter.metrics.prometheusText(), type: MetricRegistry.contentType)
        }
        router.on(.get, "/livez") { [self] _ in HTTPResponse(liveness) }
        router.on(.get, "/readyz") { [self] _ in HTTPResponse(readiness) }
        return router
    }
}

extension HTTPResponse {
    fileprivate init(_ report: HealthReport) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts alone: there is nothing that JSON cannot hold.
        let body = (try? encoder.encode(report)) ?? Data()
        self.init(report.isGood ? .ok : .unavailable, json: Array(body) + [UInt8(ascii: "\n")])
    }
}
