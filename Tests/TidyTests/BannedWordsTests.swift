import Testing

@Suite struct BannedWordsTests {
    /// A use of a word that is not wanted, with its line.
    struct Finding: Equatable, CustomStringConvertible {
        var word: String
        var line: Int
        var description: String { "\(word) in line \(line)" }
    }

    /// What must not stand in code: traps on outside input, and waiting by guesswork.
    static func findings(in tokens: [SwiftToken], mayPrint: Bool, mayTrap: Bool) -> [Finding] {
        tokens.indices.compactMap { index in
            let token = tokens[index]
            let before = index > 0 ? tokens[index - 1].text : ""
            let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
            let isCall = after == "(" && before != "func"
            let isBareCall = isCall && before != "."
            let isBanned =
                switch token.text {
                case "fatalError": !mayTrap && isBareCall
                case "try", "as": !mayTrap && after == "!"
                case "usleep", "nanosleep": isBareCall
                case "sleep": isBareCall || isCall && index > 1 && ["Thread", "Task"].contains(tokens[index - 2].text)
                case "print", "debugPrint": !mayPrint && isBareCall
                case "package": ["func", "struct", "class", "enum", "var", "let", "init", "static"].contains(after)
                default: false
                }
            return isBanned ? Finding(word: token.text, line: token.line) : nil
        }
    }

    @Test func sourcesHoldNoBannedCall() {
        for file in SourceTree.sources {
            let found = Self.findings(in: file.tokens, mayPrint: file.module == "kindred", mayTrap: false)
            #expect(found == [], "\(file.path)")
        }
    }

    @Test func testsDoNotSleep() {
        for file in SourceTree.tests {
            #expect(Self.findings(in: file.tokens, mayPrint: true, mayTrap: true) == [], "\(file.path)")
        }
    }

    @Test func nothingIsLeftForLater() {
        let marks: Set<Substring> = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in SourceTree.sources + SourceTree.tests {
            for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let found = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.filter(marks.contains)
                #expect(found == [], "\(file.path):\(index + 1)")
            }
        }
    }

    @Test func findingsAreFound() {
        let text = """
            func print(_ x: Int) { fatalError("no") }  // fatalError(
            let a = try! f(); let b = c as! D; let d = try? f() as? String
            Thread.sleep(forTimeInterval: 1); usleep(5); sleep(1); pool.sleep(); "\\(print(1)) sleep(1)"
            package struct S {}
            """
        let tokens = SwiftTokens.tokens(of: text)
        let found = Self.findings(in: tokens, mayPrint: false, mayTrap: false).map { "\($0.word) \($0.line)" }
        #expect(
            found == [
                "fatalError 1", "try 2", "as 2", "sleep 3", "usleep 3", "sleep 3", "print 3", "package 4",
            ])
    }
}
