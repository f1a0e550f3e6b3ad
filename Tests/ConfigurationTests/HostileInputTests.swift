import Configuration
import Foundation
import Numerics
import Testing

/// Whatever a file holds, it is read or refused with a place, in bounded space, without a crash.
@Suite struct HostileInputTests {
    private static func reference() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: ShippedFilesTests.reference)))
    }

    /// Reads `text`, and holds that every fault is one of this text.
    private static func read(_ text: [UInt8]) {
        do {
            _ = try ConfigurationFile.decode(text, file: "hostile.yaml")
        } catch {
            #expect(!error.faults.isEmpty)
            let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for fault in error.faults {
                guard let position = fault.position else { continue }
                #expect(1...lines.count + 1 ~= position.line)
                #expect(position.column >= 1)
            }
        }
    }

    @Test func everyTruncation() throws {
        let text = try Self.reference()
        for count in 0..<text.count { Self.read(Array(text.prefix(count))) }
    }

    @Test func everyTruncationOfJSON() {
        let text = Array(
            #"{"segments": [{"id": "s", "name": "\ud83d\ude00\\ \"", "rule": "count(x) > 1"}], "workers": 2}"#.utf8)
        for count in 0..<text.count { Self.read(Array(text.prefix(count))) }
    }

    @Test func changedBytes() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("HostileInputTests.changedBytes seed \(seed)")
        var random = SplitMix64(seed: seed)
        let text = try Self.reference()
        let marks = Array("\t\n\r\0\u{FEFF}{}[]:,-?&*!|>'\"%@`#\\~".utf8)
        for _ in 0..<1500 {
            var changed = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<changed.count, using: &random)
                changed[index] =
                    Bool.random(using: &random)
                    ? UInt8.random(in: .min ... .max, using: &random) : marks.randomElement(using: &random) ?? 0
            }
            Self.read(changed)
        }
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "]) func deepNesting(opening: String) {
        let text = String(repeating: opening, count: 100_000)
        #expect(faults(of: text).hasSuffix("more than 32 levels of lists and mappings"))
    }

    @Test func nestingUpToTheBoundIsTaken() {
        let open = String(repeating: "[", count: 30)
        let close = String(repeating: "]", count: 30)
        #expect(faults(of: "workers: \(open)\(close)").hasSuffix("found a list, expected a whole number from 1 to 256"))
    }

    @Test func aTextThatIsTooLarge() {
        let text = [UInt8](repeating: UInt8(ascii: "\n"), count: ConfigurationFile.bytesMax + 1)
        let found = #expect(throws: ConfigurationFaults.self) {
            try ConfigurationFile.decode(text, file: "large.yaml")
        }
        #expect(found?.description == "large.yaml: the file is larger than 4MiB, the most that is read")
    }

    @Test func aFileWithoutEnd() {
        let found = #expect(throws: ConfigurationFaults.self) { try ConfigurationFile.load(path: "/dev/zero") }
        #expect(found?.description == "/dev/zero: the file is larger than 4MiB, the most that is read")
    }

    @Test func tooManyValues() {
        #expect(
            faults(of: "[\(String(repeating: "1,", count: 250_000))]").hasSuffix("more than 200000 keys and values"))
    }

    @Test func tooManySegments() {
        let segments = (0..<1001).map { "{id: s\($0), rule: r}" }.joined(separator: ",")
        #expect(
            faults(of: "segments: [\(segments)]")
                == "kindred.yaml:1:11: segments: found 1001 of them, expected a list of at most 1000 segments")
    }

    @Test func tooManyFaults() {
        let lines = faults(of: (0..<1000).map { "k\($0): 1" }.joined(separator: "\n")).split(separator: "\n")
        #expect(lines.count == 201)
        #expect(lines.last == "kindred.yaml: there are more faults than these 200")
    }

    @Test func bytesThatAreNoText() {
        var text = Array("clock: live\nstate: ä".utf8)
        text += [0xC3, 0x28]
        let found = #expect(throws: ConfigurationFaults.self) { try ConfigurationFile.decode(text, file: "k.yaml") }
        #expect(found?.description == "k.yaml:2:10: not UTF-8: invalid trailing UTF-8 octet")
    }
}
