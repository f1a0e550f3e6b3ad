import Foundation
import Synchronization
import Telemetry
import Testing

/// Collects what a logger writes.
final class CollectedLines: Sendable {
    private let lines = Mutex<[String]>([])
    var output: LogOutput { LogOutput { line in self.lines.withLock { $0.append(line) } } }
    var all: [String] { lines.withLock { $0 } }
}

@Suite struct LoggerTests {
    static let time: Int64 = 1_769_869_800_123

    static func written(_ line: LogLine, as format: LogFormat) -> String { format.written(line, time: time) }

    static let sample = LogLine(
        .info, "state restored",
        [
            "customers": 1000, "share": 0.5, "whole": true, "file": "a b.db", "topic": "events",
            "took": .duration(.milliseconds(1500)),
        ])

    @Test func text() {
        #expect(
            Self.written(Self.sample, as: .text(colour: false)) == """
                14:30:00.123 INFO    state restored customers=1000 share=0.5 whole=true file="a b.db" topic=events took=1.5s

                """)
        #expect(
            Self.written(LogLine(.warning, "slow"), as: .text(colour: false)) == "14:30:00.123 WARNING slow\n")
    }

    @Test func colouredTextSaysTheSame() {
        let coloured = Self.written(Self.sample, as: .text(colour: true))
        #expect(coloured.contains("\u{1B}[32mINFO\u{1B}[0m"))
        let bare = coloured.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        #expect(bare == Self.written(Self.sample, as: .text(colour: false)))
    }

    @Test func jsonIsReadByFoundation() throws {
        let line = Self.written(Self.sample, as: .json)
        #expect(line.hasPrefix("{\"time\":\"2026-01-31T14:30:00.123Z\",\"level\":\"info\",\"message\":"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "state restored")
        #expect(object["customers"] as? Int == 1000)
        #expect(object["share"] as? Double == 0.5)
        #expect(object["whole"] as? Bool == true)
        #expect(object["file"] as? String == "a b.db")
        #expect(object["took"] as? Double == 1.5)
        #expect(object.count == 9)
    }

    @Test(arguments: ["", "a\nb", "\"quoted\"", "back\\slash", "\u{1B}[2J", "\u{0}\u{7F}\u{9B}31m", "größer 👋", "a=b"])
    func hostileTextStaysOnItsLine(text: String) throws {
        let line = LogLine(.error, "message \(text)", ["value": .text(text)])
        let json = Self.written(line, as: .json)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String])
        #expect(object["value"] == text)
        #expect(object["message"] == "message \(text)")
        for written in [json, Self.written(line, as: .text(colour: false))] {
            #expect(written.hasSuffix("\n"))
            #expect(!written.dropLast().unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test func numbersThatJSONLacks() throws {
        let line = LogLine(.debug, "odd", ["a": .number(.nan), "b": .number(-.infinity)])
        let json = Self.written(line, as: .json)
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
        #expect(object?["a"] == "nan")
        #expect(object?["b"] == "-inf")
    }

    @Test(arguments: LogLevel.allCases) func linesThatMatterLessAreDropped(level: LogLevel) {
        let lines = CollectedLines()
        let logger = Logger(level: level, format: .text(colour: false), output: lines.output, clock: { 0 })
        for each in LogLevel.allCases { logger.log(each, each.rawValue) }
        let expected = ["error", "warning", "info", "debug"].prefix(
            ["error": 1, "warning": 2, "info": 3, "debug": 4][level.rawValue] ?? 0)
        #expect(lines.all.map { $0.split(separator: " ").last?.dropLast() } == expected.map { $0[...] })
    }

    @Test func linesOfManyThreadsStayWhole() throws {
        let pipe = Pipe()
        let logger = Logger(
            level: .info, format: .json, output: .fileDescriptor(pipe.fileHandleForWriting.fileDescriptor))
        let count = 8 * 50
        let padding = String(repeating: "x", count: 9000)
        let writers = Thread {
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                for index in 0..<50 {
                    logger.log(.info, "line", ["id": .integer(thread * 50 + index), "p": .text(padding)])
                }
            }
            try? pipe.fileHandleForWriting.close()
        }
        writers.start()
        let bytes = try #require(try pipe.fileHandleForReading.readToEnd())
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let ids = try lines.map { line in
            (try JSONSerialization.jsonObject(with: line) as? [String: Any])?["id"] as? Int
        }
        #expect(Set(ids) == Set(0..<count))
        #expect(ids.count == count)
    }

    @Test func aClosedOutputIsNoFault() {
        Logger(level: .info, format: .json, output: .fileDescriptor(-1)).log(.info, "lost")
    }
}
