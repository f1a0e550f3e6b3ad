import Foundation
import Glibc
import Testing

/// `kindred run` that serves its metrics and its health, on events of a made-up shop.
final class ServingDaemon {
    static let configuration =
        RoundTripTests.configuration + "\nhttp: {listen: \"127.0.0.1:0\"}\n"

    let tool: KindredTool
    private let process: ToolProcess
    /// Where it listens.
    let address: String

    init(events: Int) throws {
        tool = try KindredTool(configuration: Self.configuration)
        let made = try tool.run(
            "simulate", "--customers", "100", "--events", "\(events)", "--start", "2026-01-01", "--output",
            "events.jsonl")
        #expect(made.code == 0)
        #expect(try tool.run("produce", "events.jsonl").code == 0)
        process = try tool.start(["run"])
        try tool.waitForLog("serving metrics and health", while: process)
        let said = try KindredTool.objects(try tool.text(of: "errors")).first { $0["address"] != nil }
        address = try #require(said?["address"] as? String)
    }

    deinit { if process.isRunning { process.send(SIGTERM) } }

    var isRunning: Bool { process.isRunning }

    func get(_ path: String) -> LocalHTTP.Answer? { LocalHTTP.get(path, at: address) }

    /// Asks again and again until the answer suits, for half a minute.
    func wait(for path: String, until suits: (LocalHTTP.Answer) -> Bool) -> LocalHTTP.Answer? {
        let deadline = ContinuousClock.now + .seconds(30)
        var answer = get(path)
        while isRunning, ContinuousClock.now < deadline, !(answer.map(suits) ?? false) { answer = get(path) }
        return answer
    }

    /// Stops it; answers its exit code, nil if a signal ended it.
    func stop() throws -> Int32? {
        process.send(SIGTERM)
        return try process.waitForEnd()
    }
}
