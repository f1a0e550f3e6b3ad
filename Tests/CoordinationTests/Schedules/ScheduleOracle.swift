import Foundation
import OracleTestSupport

/// Cron expressions with the instants at which they are due, by croniter and Python's time zones.
struct ScheduleOracle: Decodable {
    struct Case: Decodable {
        var cron: String
        var zone: String
        var from: Int64
        var due: [Int64]
    }

    var cases: [Case]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    /// As computed when the file was made, with croniter 7.0.0 and tzdata 2025b: `schedules.py 1 300`.
    static func golden() throws -> ScheduleOracle {
        let file = folder.appendingPathComponent("Golden/schedules-1.json")
        return try JSONDecoder().decode(ScheduleOracle.self, from: Data(contentsOf: file))
    }

    /// Whether `python3` has croniter.
    static let isThere = Python.has("croniter", "zoneinfo")

    /// Made and computed now.
    static func computed(seed: UInt64, count: Int) throws -> ScheduleOracle {
        let output = try Python.run([folder.appendingPathComponent("Oracle/schedules.py").path, "\(seed)", "\(count)"])
        return try JSONDecoder().decode(ScheduleOracle.self, from: output)
    }
}
