import Dispatch
import Foundation
import HTTP
import Synchronization
import Testing

/// Over real sockets: what a well-meaning client sees.
@Suite struct ServerTests {
    @Test func answersWithWhatStandsInPathAndQuery() throws {
        let sample = try SampleServer()
        let answer = try #require(try sample.get("/segments/big%20%2F%C3%A4/members?offset=1&limit=%2B5+6"))
        #expect(answer.status == 200)
        #expect(answer.body == "big /ä limit +5 6")
        #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
    }

    @Test func everyAnswerIsGuarded() throws {
        let sample = try SampleServer()
        for target in ["/", "/nowhere", "/%zz"] {
            let headers = try #require(try sample.get(target)).headers
            #expect(headers["x-content-type-options"] == "nosniff")
            #expect(headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(headers["cross-origin-resource-policy"] == "same-origin")
            #expect(headers["cache-control"] == "no-store")
        }
    }

    @Test func aHandlersOwnFieldsStand() throws {
        let sample = try SampleServer { router in
            router.on(.get, "/page") { _ in
                HTTPResponse(.ok, headers: HTTPFields(["cache-control": "max-age=60"]))
            }
        }
        #expect(try sample.get("/page")?.headers["cache-control"] == "max-age=60")
    }

    @Test func headHasTheLengthAndNoBody() throws {
        let sample = try SampleServer()
        let client = try sample.client()
        client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n")
        let head = try #require(client.response(hasBody: false))
        #expect(head.status == 200)
        #expect(head.headers["content-length"] == "5")
        #expect(client.response()?.body == "home\n")
    }

    @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
        let sample = try SampleServer()
        let client = try sample.client()
        client.send((0..<50).map { "GET /segments/\($0)/members HTTP/1.1\r\nHost: test\r\n\r\n" }.joined())
        for index in 0..<50 { #expect(client.response()?.body == "\(index) limit none") }
    }

    @Test func bodiesComeWholeHoweverTheyAreSent() throws {
        let sample = try SampleServer()
        let body = String(repeating: "größer ", count: 4000)
        let length = body.utf8.count
        let whole = try sample.ask(
            "POST /echo HTTP/1.1\r\nHost: test\r\nX-KIND: a\r\nContent-Length: \(length)\r\n\r\n\(body)")
        #expect(whole?.body == body)
        #expect(whole?.headers["x-kind"] == "a")
        let chunks = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        let chunked = try sample.ask(
            "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)")
        #expect(chunked?.body == "hello world")
        let empty = try sample.ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")
        #expect(empty?.status == 200 && empty?.body == "")
    }

    @Test func whoAsksBeforeSendingIsToldToGoOn() throws {
        let sample = try SampleServer()
        let client = try sample.client()
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(client.response()?.status == 100)
        client.send("ok")
        #expect(client.response()?.body == "ok")
    }

    @Test func manyClientsAtOnce() throws {
        let sample = try SampleServer()
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for index in 0..<50 {
                let answer = try? sample.get("/segments/\(thread)-\(index)/members")
                if answer?.body != "\(thread)-\(index) limit none" { failures.withLock { $0 += 1 } }
            }
        }
        #expect(failures.withLock { $0 } == 0)
    }

    @Test func versionSixAndAnyPort() throws {
        let server = try HTTPServer(try SocketAddress(host: "::1", port: 0), router: Router())
        #expect(server.address.port != 0)
        #expect(server.address.description == "[::1]:\(server.address.port)")
    }

    @Test func aRequestUnderWayIsAnsweredBeforeTheEnd() throws {
        let entered = DispatchSemaphore(value: 0)
        let mayGo = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        let sample = try SampleServer { router in
            router.on(.get, "/slow") { _ in
                entered.signal()
                mayGo.wait()
                return HTTPResponse(.ok, text: "done")
            }
        }
        let client = try sample.client()
        client.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n")
        entered.wait()
        let server = sample.server
        Thread {
            server.stop(within: .seconds(30))
            ended.signal()
        }.start()
        mayGo.signal()
        #expect(client.response()?.body == "done")
        ended.wait()
        #expect(throws: POSIXError.self) { try sample.client() }
        server.stop()
    }

    @Test func aRequestThatNeverEndsDoesNotHoldTheEnd() throws {
        let sample = try SampleServer()
        let client = try sample.client()
        client.send("GET / HTTP/1.1\r\n")
        sample.server.stop(within: .milliseconds(20))
        #expect(client.isClosed())
    }

    @Test func errorsSayWhatToDo() throws {
        let sample = try SampleServer()
        let port = sample.server.address.port
        let taken = #expect(throws: HTTPError.self) {
            try HTTPServer(try SocketAddress(host: "127.0.0.1", port: port), router: Router())
        }
        #expect(taken?.description.hasPrefix("127.0.0.1:\(port) is in use: another process listens there") == true)
        let foreign = #expect(throws: HTTPError.self) {
            try HTTPServer(try SocketAddress(host: "192.0.2.1", port: 0), router: Router())
        }
        #expect(foreign?.description.contains("is no address of this machine") == true)
        let name = #expect(throws: HTTPError.self) { try SocketAddress(host: "example.org", port: 1) }
        #expect(name?.description.contains("write it in numbers") == true)
    }
}
