import ArgumentParsing
import Foundation
import Testing

@Suite struct CompletionTests {
    static func script(_ shell: String) throws -> String {
        guard
            case .show(let text) = try CommandLineParserTests.parser.parse([
                "--generate-completion-script", shell,
            ])
        else {
            Issue.record("no script for \(shell)")
            return ""
        }
        return text
    }

    /// What a program prints, given a script on its standard input.
    static func output(of program: String, _ arguments: [String], script: String) throws -> (String, Int32) {
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: text, as: UTF8.self), process.terminationStatus)
    }

    @Test(arguments: [
        (["tool", ""], ["pack", "look", "pause", "--help", "--version", "help"]),
        (["tool", "p"], ["pack", "pause"]),
        (["tool", "look", ""], ["box", "shelf", "--help", "--version", "help"]),
        (["tool", "pack", "--t"], ["--tag"]),
        (["tool", "pack", "a", "--j"], ["--json"]),
        (["tool", "pack", "--colour", ""], ["red", "green"]),
        (["tool", "pack", "--limit", ""], []),
        (["tool", "look", "shelf", "g"], ["green"]),
        (["tool", "look", "shelf", "--v"], ["--version"]),
        (["tool", "pack", "/etc/host"], ["/etc/hostname", "/etc/hosts"]),
        (["tool", "pack", "--config", "/etc/passw"], ["/etc/passwd"]),
    ]) func bashOffers(words: [String], expected: [String]) throws {
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        let driver = """

            COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
            _tool
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let (text, _) = try Self.output(of: "/bin/bash", ["-s"], script: try Self.script("bash") + driver)
        let offered = Set(text.split(separator: "\n").map(String.init))
        if words.last?.hasPrefix("/") == true {
            // Machines differ in what else lies there.
            #expect(offered.contains(expected[expected.count - 1]), "\(text)")
        } else {
            #expect(offered == Set(expected), "\(text)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zsh")))
    func zshAcceptsTheScript() throws {
        let (text, status) = try Self.output(of: "/usr/bin/zsh", ["-n"], script: try Self.script("zsh"))
        #expect(status == 0, "\(text)")
    }

    @Test func zshKnowsAllCommandsAndOptions() throws {
        let text = try Self.script("zsh")
        #expect(text.hasPrefix("#compdef tool\n"))
        for line in [
            "_tool_look_box() {", "'pack:Packs things into boxes.'", "box) _tool_look_box ;;",
            "'--config[Where the settings are.]:FILE:_files'", "'*--tag[Written on the boxes.]:TAG:'",
            "'--json[For programs\\: one object a line.]'", "'--colour[Of the boxes.]:COLOUR:(red green)'",
            "'*:THING:_files'", "'1:BOX:'", "'2:COLOUR:(red green)'",
            "'shelf:What'\\''s on a [dusty] shelf: all of it.'",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }
}
