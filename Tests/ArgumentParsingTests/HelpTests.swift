import ArgumentParsing
import Testing

@Suite struct HelpTests {
    static func help(_ arguments: [String]) throws -> String {
        guard case .show(let text) = try CommandLineParserTests.parser.parse(arguments) else {
            Issue.record("no help for \(arguments)")
            return ""
        }
        return text
    }

    @Test func ofACommandWithSubcommands() throws {
        let expected = """
            Looks after boxes.

            USAGE:
              tool COMMAND

            COMMANDS:
              pack   Packs things into boxes.
              look   Looks into boxes.
              pause  Does nothing.

            OPTIONS:
              -h, --help  Shows this help and ends.
              --version   Shows the version and ends.

            EXAMPLE:
              tool pack --limit 5 a b

            See 'tool COMMAND --help' for a command's own options.

            """
        #expect(try Self.help(["--help"]) == expected)
        #expect(try Self.help(["-h"]) == expected)
        #expect(try Self.help(["help"]) == expected)
    }

    @Test func ofACommandWithArguments() throws {
        let expected = """
            Packs things into boxes.

            Things that are packed already stay.

            USAGE:
              tool pack THING… [--config FILE] [--limit N] [--share R] [--wait DURATION] [--start TIME]
                        [--colour COLOUR] [--tag TAG]… [--json]

            ARGUMENTS:
              THING…  What to pack.

            OPTIONS:
              --config FILE    Where the settings are.
              --limit N        At most so many. (default: 10)
              --share R        Which part of them. (default: 0.5)
              --wait DURATION  Between two boxes. (default: 5m)
              --start TIME     When to begin.
              --colour COLOUR  Of the boxes. (red, green; default: green)
              --tag TAG        Written on the boxes.
              --json           For programs: one object a line.
              -h, --help       Shows this help and ends.
              --version        Shows the version and ends.

            EXAMPLE:
              tool pack --limit 5 a b
              tool pack --json -- -a

            """
        #expect(try Self.help(["pack", "--help"]) == expected)
        #expect(try Self.help(["help", "pack"]) == expected)
        #expect(try Self.help(["pack", "--unknown", "-h"]) == expected)
    }

    @Test func ofASubcommandOfASubcommand() throws {
        let text = try Self.help(["look", "box", "--help"])
        #expect(text.contains("  tool look box BOX [COLOUR]\n"))
        #expect(try Self.help(["help", "look"]).contains("  shelf  What's on a [dusty] shelf: all of it.\n"))
    }

    @Test func linesStayWithin100Columns() throws {
        for arguments in [["--help"], ["pack", "--help"], ["look", "--help"], ["look", "box", "--help"]] {
            for line in try Self.help(arguments).split(separator: "\n") {
                #expect(line.count <= 100, "\(line)")
                #expect(line.last != " ")
            }
        }
    }
}
