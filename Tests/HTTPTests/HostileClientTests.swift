import Foundation
import HTTP
import Testing

/// Over real sockets: what hostile and broken clients get, and that others are served all the same.
@Suite struct HostileClientTests {
    static func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = HTTPLimits()
        change(&limits)
        return limits
    }

    @Test(
        arguments: [
            ("GET /nowhere", 404), ("DELETE /", 405), ("GET /echo", 405), ("FOO /", 501), ("get /", 501),
            ("GET /%4", 400),
            ("GET /%00", 400), ("GET /?a=%ff", 400), ("GET /%C3%28", 400), ("GET //", 404), ("GET /../etc/passwd", 404),
            ("OPTIONS *", 400), ("GET http://test/", 400), ("GET /segments//members", 404),
        ]) func requestsThatCannotBe(line: String, status: Int) throws
    {
        let sample = try SampleServer()
        let answer = try #require(try sample.ask("\(line) HTTP/1.1\r\nHost: test\r\n\r\n"))
        #expect(answer.status == status)
        #expect(!answer.body.isEmpty)
        #expect(try sample.get("/")?.status == 200)
    }

    @Test func whatAPathHasIsSaid() throws {
        let sample = try SampleServer()
        let answer = try #require(try sample.ask("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\nx"))
        #expect(answer.headers["allow"] == "GET, HEAD")
        #expect(answer.body == "PUT is not for this path; it has GET, HEAD\n")
        #expect(try sample.get("/nowhere")?.body.contains("/segments/{segment}/members") == true)
    }

    @Test func anAnnouncedBodyBeyondTheBoundIsRefusedUnread() throws {
        let sample = try SampleServer(limits: Self.limits { $0.bodyBytesMax = 10 })
        let fits = try sample.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n0123456789")
        #expect(fits?.body == "0123456789")
        for length in ["11", "9223372036854775807"] {
            let answer = try sample.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: \(length)\r\n\r\n")
            #expect(answer?.status == 413)
            #expect(answer?.body == "A request's body has at most 10 bytes.\n")
        }
    }

    @Test func anUnannouncedBodyBeyondTheBoundIsRefusedOrCutOff() throws {
        let sample = try SampleServer(limits: Self.limits { $0.bodyBytesMax = 10 })
        let head = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try sample.ask(head + "b\r\n01234567890\r\n0\r\n\r\n")?.status == 413)
        let client = try sample.client()
        client.send(head)
        while client.send("5\r\n01234\r\n") {}
        #expect(client.isClosed())
        #expect(try sample.get("/")?.status == 200)
    }

    /// Beginnings that no server should take; named, for they are long.
    enum BrokenRequest: String, CaseIterable {
        case longField, longTarget, longWord, manyFields, controls, noVersion, emptyLines, otherVersion, noHost
        case negativeLength, wordForLength, brokenChunk

        var text: String {
            let post = "POST /echo HTTP/1.1\r\nHost: test\r\n"
            return switch self {
            case .longField: "GET / HTTP/1.1\r\nHost: test\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n"
            case .longTarget: "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: test\r\n\r\n"
            case .longWord: String(repeating: "A", count: 200_000)
            case .manyFields: "GET / HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 20_000))\r\n"
            case .controls: "\u{0}\u{1}\u{2}\r\n\r\n"
            case .noVersion: "GET /\r\n\r\n\r\n\r\n"
            case .emptyLines: "\r\n\r\n\r\n\r\n"
            case .otherVersion: "GET / HTTP/9.9\r\n\r\n"
            case .noHost: "GET / HTTP/1.1\r\n\r\n"
            case .negativeLength: "\(post)Content-Length: -1\r\n\r\n"
            case .wordForLength: "\(post)Content-Length: abc\r\n\r\n"
            case .brokenChunk: "\(post)Transfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n"
            }
        }
    }

    @Test(arguments: BrokenRequest.allCases) func isAnsweredWithAFaultOrCutOff(request: BrokenRequest) throws {
        let sample = try SampleServer(limits: Self.limits { $0.timeout = .milliseconds(400) })
        let client = try sample.client()
        client.send(request.text)
        if let answer = client.response() { #expect(400...505 ~= answer.status) }
        #expect(client.isClosed())
        #expect(try sample.get("/")?.status == 200)
    }

    @Test func randomBytesDoNoHarm() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        func next() -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return random >> 33
        }
        let limits = Self.limits {
            $0.timeout = .milliseconds(400)
            // Those that have gone may not have been seen to go yet.
            $0.connectionsMax = 256
            $0.connectionsPerAddressMax = 256
        }
        let sample = try SampleServer(limits: limits)
        for _ in 0..<100 {
            let client = try sample.client()
            var bytes = next() % 2 == 0 ? Array("GET / HTTP/1.1\r\n".utf8) : []
            bytes += (0..<Int(next() % 300)).map { _ in UInt8(truncatingIfNeeded: next()) }
            client.send(bytes)
        }
        #expect(try sample.get("/")?.status == 200, "seed \(seed)")
    }

    /// A byte now and then, before the header is whole, in the middle of a body, and of answers nobody reads.
    @Test(arguments: [
        "", "GET / HTTP/1.1\r\nX: ", "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n",
    ])
    func whoIsSlowIsCutOff(begin: String) throws {
        let sample = try SampleServer(limits: Self.limits { $0.timeout = .milliseconds(400) })
        let client = try sample.client(patience: .milliseconds(20))
        let start = ContinuousClock.now
        client.send(begin)
        var isOpen = true
        while isOpen, ContinuousClock.now - start < .seconds(20) {
            // The wait between two bytes is the client's patience.
            isOpen = client.receive() != nil && client.send("a")
        }
        let time = ContinuousClock.now - start
        #expect(!isOpen && time >= .milliseconds(300) && time < .seconds(15), "\(time)")
    }

    @Test func anIdleConnectionIsClosedAndABusyOneKept() throws {
        let sample = try SampleServer(limits: Self.limits { $0.timeout = .milliseconds(800) })
        let idle = try sample.client()
        let busy = try sample.client()
        let start = ContinuousClock.now
        var answers = 0
        while ContinuousClock.now - start < .milliseconds(2000) {
            busy.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            if busy.response()?.status == 200 { answers += 1 } else { break }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(2000) && answers > 1)
        #expect(idle.isClosed())
    }

    @Test func connectionsAreBounded() throws {
        let sample = try SampleServer(limits: Self.limits { $0.connectionsPerAddressMax = 3 })
        var clients: [RawClient] = []
        for _ in 0..<3 {
            let client = try sample.client()
            client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            #expect(client.response()?.status == 200)
            clients.append(client)
        }
        let fourth = try sample.client()
        fourth.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(fourth.isClosed())
        #expect(clients[0].send("GET / HTTP/1.1\r\nHost: test\r\n\r\n"))
        #expect(clients[0].response()?.status == 200)
    }

    @Test func aFieldThatCannotBeSentIsAFaultAndNoSecondAnswer() throws {
        let sample = try SampleServer { router in
            router.on(.get, "/split") { _ in
                HTTPResponse(.ok, headers: HTTPFields(["X": "a\r\nSet-Cookie: b=c"]), body: [])
            }
        }
        let answer = try #require(try sample.get("/split"))
        #expect(answer.status == 500)
        #expect(answer.headers["set-cookie"] == nil)
    }
}
