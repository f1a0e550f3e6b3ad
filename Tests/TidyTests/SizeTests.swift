import Testing

@Suite struct SizeTests {
    static let fileLinesMax = 400
    static let functionLinesMax = 70

    @Test func filesAreShort() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.lineCount <= Self.fileLinesMax, "\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test func functionsAreShort() {
        for file in SourceTree.sources + SourceTree.tests {
            for function in SwiftFunction.functions(in: file.tokens) {
                #expect(
                    function.lines.count <= Self.functionLinesMax,
                    "\(file.path):\(function.lines.lowerBound) \(function.name) has \(function.lines.count) lines")
            }
        }
    }
}
