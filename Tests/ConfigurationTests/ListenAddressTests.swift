import Configuration
import Testing

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1", 8080, true), ("127.9.9.9:0", "127.9.9.9", 0, true),
            ("localhost:1", "127.0.0.1", 1, true), ("0.0.0.0:65535", "0.0.0.0", 65535, false),
            ("10.1.2.3:80", "10.1.2.3", 80, false), ("[::1]:8080", "::1", 8080, true), ("[::]:8080", "::", 8080, false),
            ("[fe80::1]:8080", "fe80::1", 8080, false), ("[::ffff:127.0.0.1]:8080", "::ffff:127.0.0.1", 8080, true),
            ("[::ffff:10.0.0.1]:8080", "::ffff:10.0.0.1", 8080, false), ("[::2]:1", "::2", 1, false),
        ] as [(String, String, UInt16, Bool)]) func isRead(text: String, host: String, port: UInt16, loopback: Bool)
        throws
    {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host && address.port == port && address.isLoopback == loopback)
    }

    @Test(arguments: [
        "", ":", ":8080", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
        "127.0.0.1:٣", "127.1:80", "0x7f.0.0.1:80", "example.org:80", "::1:80", "[::1]", "[127.0.0.1]:80", "[::1:80",
        "[]:80", "[::1%lo]:80", " 127.0.0.1:80", "127.0.0.1\u{0}:80", "http://127.0.0.1:80",
    ]) func isRefused(text: String) { #expect(ListenAddress(text) == nil) }

    @Test func aPublicAddressMustBeMeant() {
        #expect(faults(of: "http: {listen: \"127.0.0.1:0\"}") == "")
        #expect(faults(of: "http: {listen: \"0.0.0.0:80\", public: true}") == "")
        #expect(
            faults(of: "http: {listen: \"0.0.0.0:80\"}") == """
                kindred.yaml:1:16: http.listen: found "0.0.0.0:80", which other machines can reach, and metrics and \
                health are told to whoever asks; expected an address of this machine alone, such as 127.0.0.1:80, or \
                beside it public: true
                """)
        #expect(
            faults(of: "http:\n  listen: :8080") == """
                kindred.yaml:2:11: http.listen: found ":8080", expected an address in numbers and a port, such as \
                127.0.0.1:8080, [::1]:8080, or 0.0.0.0:8080 for all of version 4
                """)
    }
}
