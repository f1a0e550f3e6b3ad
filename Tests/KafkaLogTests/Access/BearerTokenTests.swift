import KafkaLog
import Logs
import Testing

/// What is read of a token, and what is said of one that cannot be used. Needs no broker.
@Suite struct BearerTokenTests {
    private let file = TokenFile()
    private var source: TokenSource { .file(file.path) }

    private func fault(at now: Int64 = 0) -> String {
        do {
            _ = try source.read(at: now)
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// The example of RFC 7519, section 3.1.
    @Test func theExampleOfTheStandardIsRead() throws {
        let text =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let token = try BearerToken(text)
        #expect(token.expiry == 1_300_819_380_000 && token.principal.isEmpty)
        #expect(!"\(token) \(String(reflecting: token))".contains("eyJ"))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("eyJ"))
        try file.write("\(text)\n")
        #expect(try source.read(at: 1_300_819_379_999) == token)
        #expect(fault(at: 1_300_819_380_000).contains("expired at 2011-03-22T18:43:00.000Z"))
    }

    @Test(arguments: [(#"{"exp":12.5,"sub":"a"}"#, 12_500), (#"{"exp":1e300,"sub":"a"}"#, 100_000_000_000_000)])
    func timesOfAnySortAreRead(claims: String, expiry: Int64) throws {
        let token = try BearerToken(TokenFile.token(claims))
        #expect(token.expiry == expiry && token.principal == "a")
    }

    @Test(arguments: [
        ("", "is empty"), (" \n", "is empty"), ("hunter2", "holds no JSON Web Token"),
        ("hunter2.hunter2.hunter2", "holds no JSON Web Token"), ("a.b.c.d", "holds no JSON Web Token"),
        ("a.\(TokenFile.part("[]")).", "holds no JSON Web Token"),
        ("a.\(TokenFile.part("{\"exp\":9}")).hunter2\n\u{1}hunter2", "holds no JSON Web Token"),
        (TokenFile.token(#"{"sub":"a"}"#), "does not say when it expires"),
        (TokenFile.token(#"{"exp":"9"}"#), "holds no JSON Web Token"),
        (TokenFile.token(#"{"exp":-1}"#), "does not say when it expires"),
    ])
    func whatIsNoTokenIsNamedAndNotShown(text: String, words: String) throws {
        try file.write(text)
        #expect(fault().contains(words) && fault().contains(file.path) && !fault().contains("hunter2"), "\(fault())")
    }

    @Test func whatIsNotThereIsNamed() {
        #expect(fault().contains("the file \(file.path) cannot be read"))
        let absent = TokenSource.environment("KINDRED_NO_SUCH_VARIABLE")
        let error = #expect(throws: TokenFault.self) { try absent.read(at: 0) }
        #expect(error?.description == "the environment has no variable KINDRED_NO_SUCH_VARIABLE")
    }

    /// At once, not after a wait for a broker.
    @Test func aLogIsNotOpenedWithoutAToken() throws {
        var settings = KafkaLogSettings(bootstrap: "127.0.0.1:1")
        settings.client = [
            ClientSetting(name: "security.protocol", value: "SASL_SSL"),
            ClientSetting(name: "sasl.mechanism", value: "OAUTHBEARER"),
        ]
        settings.tokens = source
        let error = #expect(throws: LogError.self) { _ = try KafkaLog(settings: settings) }
        #expect(error?.remedy == .stop && error?.description.contains("log.kafka.oauth_token: the file ") == true)
        settings.tokens = nil
        let other = #expect(throws: LogError.self) { _ = try KafkaLog(settings: settings) }
        #expect(other?.description.contains("is for log.kafka.oauth_token to say") == true)
        settings.client = []
        settings.tokens = source
        try file.renew(for: .seconds(600))
        let useless = #expect(throws: LogError.self) { _ = try KafkaLog(settings: settings) }
        #expect(useless?.description.contains("no client asks for it") == true)
    }
}
