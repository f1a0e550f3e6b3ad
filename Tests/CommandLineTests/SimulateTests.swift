import Foundation
import Testing

@Suite struct SimulateTests {
    @Test func theSameSeedMakesTheSameBytes() throws {
        let tool = try KindredTool()
        let arguments = ["simulate", "--customers", "50", "--events", "500", "--start", "2026-01-01", "--output"]
        for name in ["first.jsonl", "second.jsonl"] {
            #expect(try tool.run(arguments + [name, "--seed", "9"]).code == 0)
        }
        #expect(try tool.text(of: "first.jsonl") == tool.text(of: "second.jsonl"))
        // A record may have a byte that is no UTF-8, but none has a line end.
        #expect(try Data(contentsOf: tool.folder.appendingPathComponent("first.jsonl")).count { $0 == 10 } == 500)
    }

    @Test func withoutAStartTheWallClockStamps() throws {
        let before = Date()
        let tool = try KindredTool()
        let made = try tool.run("simulate", "--customers", "20", "--events", "40", "--output", "-", "--quiet")
        #expect(made.code == 0)
        let parser = ISO8601DateFormatter()
        parser.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let times = made.lines.compactMap { line -> Date? in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return ((object?["timestamp"] ?? object?["time"]) as? String).flatMap(parser.date)
        }
        #expect(times.count > 30)
        // Late ones are up to a day and a half old; most are of now.
        #expect(times.count { $0 > before.addingTimeInterval(-60) } > 30)
        #expect(times.allSatisfy { $0 <= Date().addingTimeInterval(1) })
    }
}
