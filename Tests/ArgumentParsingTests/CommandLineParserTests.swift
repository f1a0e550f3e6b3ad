import ArgumentParsing
import Testing

@Suite struct CommandLineParserTests {
    static let parser = CommandLineParser(root: Tool.self, version: "1.2.3")

    static func command<C: Command>(_ type: C.Type, _ arguments: [String]) throws -> C {
        guard case .run(let command) = try parser.parse(arguments) else {
            Issue.record("no command in \(arguments)")
            return C()
        }
        return try #require(command as? C)
    }

    static func fault(_ arguments: [String]) -> UsageError? {
        #expect(throws: UsageError.self) { try parser.parse(arguments) }
    }

    @Test func defaultsAreThoseOfInit() throws {
        let pack = try Self.command(Pack.self, ["pack", "a"])
        #expect(pack.limit == 10)
        #expect(pack.share == 0.5)
        #expect(pack.wait == .seconds(300))
        #expect(pack.start == nil)
        #expect(pack.colour == .green)
        #expect(!pack.json)
        #expect(pack.things == ["a"])
    }

    @Test func valuesOfAllKinds() throws {
        let pack = try Self.command(
            Pack.self,
            [
                "pack", "a", "--limit", "-5", "--limit=7", "--share", "2.5e-1", "--wait", "10m", "b", "--tag", "x",
                "--start=2026-01-01T01:00:00.5+01:00", "--colour", "red", "--json", "--tag=y=z", "--config", "-",
            ])
        #expect(pack.limit == 7)
        #expect(pack.share == 0.25)
        #expect(pack.wait == .seconds(600))
        #expect(pack.start == TimeArgument(milliseconds: 1_767_225_600_500))
        #expect(pack.colour == .red)
        #expect(pack.tags == ["x", "y=z"])
        #expect(pack.json)
        #expect(pack.shared == Shared(config: "-"))
        #expect(pack.things == ["a", "b"])
    }

    @Test func twoDashesEndTheOptions() throws {
        let pack = try Self.command(Pack.self, ["pack", "--json", "--", "--json", "--help", "--", "-"])
        #expect(pack.things == ["--json", "--help", "--", "-"])
    }

    @Test func negativeNumbersAndASingleDashArePositionals() throws {
        #expect(try Self.command(LookBox.self, ["look", "box", "-7"]).box == -7)
        #expect(try Self.command(Pack.self, ["pack", "-"]).things == ["-"])
    }

    @Test func optionalPositionals() throws {
        #expect(try Self.command(LookBox.self, ["look", "box", "7"]).colour == nil)
        #expect(try Self.command(LookBox.self, ["look", "box", "7", "red"]).colour == .red)
    }

    @Test func commandsRun() throws {
        var pack = try Self.command(Pack.self, ["pack", "a"])
        #expect(pack.run() == .success)
        var few = try Self.command(Pack.self, ["pack", "a", "--limit", "1"])
        #expect(few.run().rawValue == 1)
        #expect(ExitCode.usage.rawValue == 2)
    }

    @Test(
        arguments: [
            ([], .missingCommand(["pack", "look", "pause"]), "tool"),
            (["look"], .missingCommand(["box", "shelf"]), "tool look"),
            (["pakc"], .unknownCommand("pakc", nearest: "pack"), "tool"),
            (["look", "zebra"], .unknownCommand("zebra", nearest: nil), "tool look"),
            (["help", "loko"], .unknownCommand("loko", nearest: "look"), "tool"),
            (["--versoin"], .unknownOption("--versoin", nearest: "--version"), "tool"),
            (["pack", "--limt", "5"], .unknownOption("--limt", nearest: "--limit"), "tool pack"),
            (["pack", "--limt=5"], .unknownOption("--limt", nearest: "--limit"), "tool pack"),
            (["pack", "-x"], .unknownOption("-x", nearest: nil), "tool pack"),
            (["pack", "a", "--limit"], .missingValue(option: "--limit", expected: Int.expectation), "tool pack"),
            (["pack", "--limit", "--json"], .missingValue(option: "--limit", expected: Int.expectation), "tool pack"),
            (["pack", "--json=yes"], .surplusValue(flag: "--json"), "tool pack"),
            (
                ["pack", "--limit", "five"],
                .wrongValue(argument: "--limit", text: "five", expected: Int.expectation), "tool pack"
            ),
            (["pack", "--limit="], .wrongValue(argument: "--limit", text: "", expected: Int.expectation), "tool pack"),
            (
                ["pack", "--colour", "blue"],
                .wrongValue(argument: "--colour", text: "blue", expected: "red or green"), "tool pack"
            ),
            (
                ["look", "box", "x"], .wrongValue(argument: "BOX", text: "x", expected: Int.expectation),
                "tool look box"
            ),
            (["look", "box"], .missingArgument("BOX"), "tool look box"),
            (["pack"], .missingArgument("THING…"), "tool pack"),
            (["look", "box", "1", "red", "2"], .surplusArgument("2"), "tool look box"),
            (["pause", "now"], .surplusArgument("now"), "tool pause"),
            (["pack", "a", "--limit", "0"], .invalid("--limit must be at least 1"), "tool pack"),
            (
                ["--generate-completion-script"],
                .missingValue(option: "--generate-completion-script", expected: "bash or zsh"), "tool"
            ),
            (
                ["--generate-completion-script=fish"],
                .wrongValue(argument: "--generate-completion-script", text: "fish", expected: "bash or zsh"), "tool"
            ),
        ] as [([String], UsageError.Fault, String)])
    func faults(arguments: [String], fault: UsageError.Fault, command: String) {
        #expect(Self.fault(arguments) == UsageError(fault, command: command))
    }

    @Test func faultsInWords() {
        #expect(
            Self.fault(["pack", "--limt", "5"])?.description == """
                tool pack: unknown option --limt; did you mean --limit?
                See 'tool pack --help'.
                """)
        #expect(
            Self.fault(["pack", "--wait", "5 minutes"])?.fault.text
                == "--wait: expected a duration, like 500ms, 5s, 10m, 24h, 7d or 2w, found '5 minutes'")
        #expect(Self.fault([])?.fault.text == "a command is missing: one of pack, look, pause")
        #expect(Self.fault(["pause", "now"])?.fault.text == "unexpected argument 'now'")
        #expect(Self.fault(["pack"])?.fault.text == "THING… is missing")
        #expect(Self.fault(["pack", "--json=1"])?.fault.text == "--json takes no value")
        #expect(
            Self.fault(["pack", "--limit"])?.fault.text == "--limit needs a value: a whole number, like 1000")
    }

    @Test(arguments: [["--version"], ["pack", "--version"], ["look", "--version"]])
    func version(arguments: [String]) throws {
        guard case .show(let text) = try Self.parser.parse(arguments) else {
            Issue.record("no text")
            return
        }
        #expect(text == "tool 1.2.3\n")
    }
}
