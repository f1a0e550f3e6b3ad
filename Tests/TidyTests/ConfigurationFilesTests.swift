import Testing

@Suite struct ConfigurationFilesTests {
    /// A shipped configuration that no test reads rots.
    @Test func everyFileIsNamedInATest() {
        let texts = SourceTree.tests.map(\.text)
        for path in SourceTree.paths(under: "config") {
            let name = path.split(separator: "/").last ?? ""
            #expect(texts.contains { $0.contains(name) }, "no test names \(path)")
        }
    }
}
