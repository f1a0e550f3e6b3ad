import HTTP
import Testing

@Suite struct RouterTests {
    static let router: Router = {
        var router = Router()
        for pattern: RoutePattern in ["/", "/a", "/a/{x}", "/a/b", "/{x}/b", "/a/{x}/c/{y}", "/{x}/b/c/d"] {
            router.on(.get, pattern) { request in
                let found = request.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return HTTPResponse(.ok, text: ([pattern.description] + found).joined(separator: " "))
            }
        }
        router.on(.delete, "/a") { _ in HTTPResponse(.ok, text: "gone") }
        return router
    }()

    static func answer(_ method: HTTPMethod, _ target: String) throws -> (status: Int, body: String) {
        let target = try #require(RequestTarget(target))
        let response = router.respond(to: HTTPRequest(method: method, target: target))
        return (response.status.code, String(decoding: response.body, as: UTF8.self))
    }

    @Test(
        arguments: [
            ("/", "/"), ("/a", "/a"), ("/a?b=c", "/a"), ("/a/q", "/a/{x} x=q"), ("/a/b", "/a/b"),
            ("/q/b", "/{x}/b x=q"),
            ("/a/1/c/2", "/a/{x}/c/{y} x=1 y=2"), ("/a/b/c/d", "/a/{x}/c/{y} x=b y=d"), ("/q/b/c/d", "/{x}/b/c/d x=q"),
            ("/a/%2F", "/a/{x} x=/"), ("/%61", "/a"),
        ]) func theClosestPatternAnswers(target: String, body: String) throws
    {
        #expect(try Self.answer(.get, target) == (200, body))
    }

    @Test func othersAreNotFoundOrNotAllowed() throws {
        for target in ["/b", "/a/", "/a/b/c", "//", "/a//c/d"] { #expect(try Self.answer(.get, target).status == 404) }
        #expect(try Self.answer(.delete, "/a") == (200, "gone"))
        #expect(try Self.answer(.head, "/a").status == 200)
        #expect(try Self.answer(.post, "/a") == (405, "POST is not for this path; it has GET, HEAD, DELETE\n"))
        #expect(try Self.answer(.head, "/nothing").status == 404)
    }
}

@Suite struct RequestTargetTests {
    @Test(
        arguments: [
            ("/", [""], ""), ("/a/b", ["a", "b"], ""), ("/a/b/", ["a", "b", ""], ""), ("/a%2fb/c", ["a/b", "c"], ""),
            ("/a?", ["a"], ""), ("/?x=1&y=%26&z&&=4", [""], "x=1 y=& z= =4"), ("/a+b?c+d=e+f", ["a+b"], "c d=e f"),
            ("/?a=b?c=d", [""], "a=b?c=d"), ("/%F0%9F%91%8B", ["👋"], ""), ("/a?b=c#d", ["a"], "b=c#d"),
        ] as [(String, [String], String)]) func isTakenApart(text: String, path: [String], query: String) throws
    {
        let target = try #require(RequestTarget(text))
        #expect(target.path == path)
        #expect(target.query.map { "\($0.name)=\($0.value)" }.joined(separator: " ") == query)
    }

    @Test(arguments: [
        "", "a", "*", "http://h/", "/%", "/%1", "/%1g", "/%g1", "/%00", "/%ff", "/?a=%", "/?%00", "/?%C3",
    ])
    func brokenOnesAreNone(text: String) { #expect(RequestTarget(text) == nil) }

    @Test func anythingEncodedComesBack() throws {
        for seed in 0..<200 as Range<UInt32> {
            let text = String(
                String.UnicodeScalarView(
                    (1..<8).compactMap { Unicode.Scalar((seed &* 7919 &+ $0 &* 104_729) % 0xD7FF + 1) }))
            let encoded = text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            let target = try #require(RequestTarget("/\(encoded)/x?\(encoded)=\(encoded)"))
            #expect(target.path == [text, "x"])
            #expect(target.value(text) == text)
        }
    }
}

@Suite struct HTTPFieldsTests {
    @Test func namesCompareWithoutCase() {
        var fields = HTTPFields(["Content-Type": "a", "X": "1", "x": "2"])
        #expect(fields["content-TYPE"] == "a")
        #expect(fields["x"] == "1" && fields["y"] == nil)
        fields["X"] = "3"
        #expect(fields.all.map(\.value) == ["a", "3"])
        fields["CONTENT-type"] = nil
        #expect(fields.all.map(\.name) == ["X"])
    }
}
