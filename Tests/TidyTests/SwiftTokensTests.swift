import Testing

@Suite struct SwiftTokensTests {
    static func words(_ text: String) -> [String] { SwiftTokens.tokens(of: text).map(\.text) }

    @Test(arguments: [
        ("a.b // c", ["a", ".", "b"]),
        ("a /* b /* c */ d */ e", ["a", "e"]),
        ("a \"b // c\" d", ["a", "\"\"", "d"]),
        ("\"a \\\" b\" c", ["\"\"", "c"]),
        ("\"a \\(b(\"c\") + d) e\" f", ["\"\"", "b", "(", "\"\"", ")", "+", "d", ")", "f"]),
        ("#\"a \" \\(b) \\#(c) \"# d", ["\"\"", "c", ")", "d"]),
        ("\"\"\"\n a \"b\" /* c\n \"\"\" d", ["\"\"", "d"]),
        ("a #/ \" // /# b", ["a", "b"]),
        ("\"\" a", ["\"\"", "a"]),
        ("\"\\\\\" a", ["\"\"", "a"]),
    ]) func textIsNotCode(text: String, expected: [String]) {
        #expect(Self.words(text) == expected)
    }

    @Test func linesAreCounted() {
        let tokens = SwiftTokens.tokens(of: "a\n/* b\n */ c\n\"\"\"\n d\n \"\"\"\ne")
        #expect(tokens.map(\.line) == [1, 3, 4, 7])
    }

    @Test func functionsAreMeasured() {
        let text = """
            protocol P {
                func bare() -> Int
                init(a: Int)
            }
            struct S {
                init<T>(_ x: T) { self.init(x) }
                func long(
                    _ a: [Int], then: () -> Void = { print("}") }
                ) async throws
                    -> Int
                {
                    func inner() {}
                    return 1
                }
                deinit {
                }
            }
            """
        let functions = SwiftFunction.functions(in: SwiftTokens.tokens(of: text))
        #expect(
            functions == [
                SwiftFunction(name: "init", lines: 6...6), SwiftFunction(name: "long", lines: 7...14),
                SwiftFunction(name: "inner", lines: 12...12), SwiftFunction(name: "deinit", lines: 15...16),
            ])
    }

    @Test func importsOfAllForms() {
        let text = "@preconcurrency import A\npublic import B // import C\nimport struct D.E\n"
        let file = SwiftFile(path: "Sources/M/x.swift", text: text)
        #expect(file.imports.map(\.module) == ["A", "B", "D"])
        #expect(file.lineCount == 3)
    }
}
