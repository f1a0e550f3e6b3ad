import Foundation
import Numerics
import Rules
import Testing

extension Pattern {
    /// Whether the pattern is found in a text.
    func isFound(in text: String) -> Bool {
        unsafe Array(text.utf8).withUnsafeBytes { unsafe isFound(in: $0) }
    }
}

@Suite struct PatternTests {
    @Test func agreesWithASearchThatTriesEverything() throws {
        let seed = SplitMix64.seed(for: "patterns")
        var random = SplitMix64(seed: seed)
        var found = 0
        for turn in 0..<6000 {
            let sample = random.pattern()
            let ignoringCase = random.once(in: 3)
            let text = (ignoringCase ? "(?i)" : "") + sample.text
            let pattern = try Pattern(text)
            for _ in 0..<4 {
                let subject = random.patternText()
                let expected = sample.isFound(in: subject, ignoringCase: ignoringCase)
                found += expected ? 1 : 0
                #expect(
                    pattern.isFound(in: subject) == expected,
                    "seed \(seed), turn \(turn): \(text) in \(subject.debugDescription)")
            }
        }
        #expect(found > 5000 && found < 19_000)
    }

    /// ICU knows more cases than ASCII's, so case is not ignored here; and it takes (?:){3,3} for something that has to
    /// read characters, so emptiness is not repeated here.
    @Test func agreesWithICU() throws {
        let seed = SplitMix64.seed(for: "patterns against ICU")
        var random = SplitMix64(seed: seed)
        for turn in 0..<20_000 {
            let sample = random.pattern()
            if sample.repeatsEmptiness { continue }
            let pattern = try Pattern(sample.text)
            guard let expression = try? NSRegularExpression(pattern: "(?:\(sample.textForICU))") else {
                Issue.record("seed \(seed), turn \(turn): ICU refuses \(sample.textForICU)")
                continue
            }
            for _ in 0..<3 {
                let subject = random.patternText()
                let range = NSRange(location: 0, length: subject.utf16.count)
                let expected = expression.firstMatch(in: subject, range: range) != nil
                #expect(
                    pattern.isFound(in: subject) == expected,
                    "seed \(seed), turn \(turn): \(sample.text) in \(subject.debugDescription)")
            }
        }
    }

    @Test(
        arguments: [
            ("", "", true), ("", "a", true), ("a", "", false), ("^$", "", true), ("^$", "\n", false),
            ("a$", "a\n", false),
            ("^b", "a\nb", false), (".", "\n", false), (".", "\r", true), (".", "\u{2028}", true), ("^.$", "𝄞", true),
            ("^..$", "e\u{301}", true), ("^.$", "\r\n", false), ("\\bé\\b", "é", false), ("\\Bé\\B", "é", true),
            ("\\B", "", true),
            ("\\b", "", false), ("\\b", "a", true), ("\\w", "é", false), ("\\d", "٣", false), ("\\s", "\u{A0}", false),
            ("\\s", "\u{0B}", true), ("(?i)k", "\u{212A}", false), ("(?i)K", "k", true), ("(?i)[^k]", "K", false),
            ("(?i)é", "É", false), ("(?i)[Z-a]", "A", true), ("a{0}b", "b", true), ("^a{2,3}?$", "aaaa", false),
            ("^(a|ab)(c|bcd)$", "abcd", true), ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("[.*+?(){}|$]", "$", true),
            ("[\\-\\]\\^\\[]", "^", true), ("[a\\-z]", "m", false), ("[^\\^]", "^", false),
            ("\\/\\-\\_\\\"\\'\\@", "/-_\"'@", true), ("[^\\d\\D]", "a1", false), ("\\t\\n\\r", "\t\n\r", true),
            ("a|", "b", true),
            ("()", "", true), ("^*a", "ba", true), ("\\b+a", "a", true), ("(?:)", "x", true),
            ("a{1000}", String(repeating: "a", count: 1000), true),
            ("^a{1000}$", String(repeating: "a", count: 999), false), ("^\\w{2,}@\\w+\\.(com|de)$", "ab@c.de", true),
            ("[é-ü]", "ö", true),
        ] as [(String, String, Bool)]) func finds(_ text: String, _ subject: String, _ isFound: Bool) throws
    {
        #expect(try Pattern(text).isFound(in: subject) == isFound)
    }

    @Test(
        arguments: [
            (.unclosedGroup, "¦(a"), (.unclosedGroup, "a¦(?:b|(c)"), (.unopenedGroup, "a¦)"), (.groupKind, "¦(?=a)"),
            (.groupKind, "¦(?<n>a)"),
            (.groupKind, "a¦(?i)"), (.groupKind, "¦(?im)a"), (.groupKind, "(?i)¦(?i)a"), (.groupKind, "¦(?"),
            (.unclosedClass, "a¦[b"),
            (.unclosedClass, "¦["), (.unclosedClass, "¦[^"), (.unclosedClass, "[a-¦"), (.emptyClass, "¦[]"),
            (.emptyClass, "¦[^]"), (.emptyClass, "¦[]a]"),
            (.classMark, "[¦-a]"), (.classMark, "[a¦-]"), (.classMark, "[a¦^]"), (.classMark, "[¦[]"),
            (.classMark, "[a-c¦-e]"), (.classMark, "[a-¦-]"),
            (.classMark, "[^¦^]"), (.classMark, "[\\d¦-]"), (.rangeOrder, "[b-¦a]"), (.rangeEnd, "[\\d¦-a]"),
            (.rangeEnd, "[a-¦\\d]"),
            (.escape, "¦\\"), (.escape, "¦\\1"), (.escape, "a¦\\A"), (.escape, "¦\\z"), (.escape, "¦\\u0041"),
            (.escape, "¦\\x41"), (.escape, "¦\\p{L}"),
            (.escape, "¦\\é"), (.escape, "¦\\ "), (.escape, "[¦\\b]"), (.escape, "¦\\f"), (.escape, "¦\\0"),
            (.mark, "a¦]"), (.mark, "a¦}"), (.mark, "¦{"),
            (.mark, "¦{a}"), (.nothingToRepeat, "¦*"), (.nothingToRepeat, "a|¦+"), (.groupKind, "¦(?)"),
            (.nothingToRepeat, "¦{2}"),
            (.nothingToRepeat, "(?:¦*)"), (.repeatOfRepeat, "a*¦*"), (.repeatOfRepeat, "a*?¦?"),
            (.repeatOfRepeat, "a+¦+"),
            (.repeatOfRepeat, "a{2}¦{3}"), (.repeatOfRepeat, "a{2}?¦*"), (.repeatBounds, "a¦{1001}"),
            (.repeatBounds, "a¦{3,2}"), (.repeatBounds, "a¦{,3}"),
            (.repeatBounds, "a¦{}"), (.repeatBounds, "a¦{1"), (.repeatBounds, "a¦{1, 2}"), (.repeatBounds, "a¦{-1}"),
            (.repeatBounds, "a¦{0,1001}"),
            (.repeatBounds, "a¦{99999999999999999999}"), (.repeatBounds, "é𝄞¦{x}"), (.tooLarge, "¦(a{1000}){1000}"),
            (.tooLarge, "¦(((()*){1000}){1000}){1000}"),
        ] as [(PatternFault.Reason, String)]) func refusesAtThePlace(_ reason: PatternFault.Reason, _ marked: String)
    {
        let (text, _, column) = RefusalTests.split(marked)
        do throws(PatternFault) {
            _ = try Pattern(text)
            Issue.record("accepted \(text)")
        } catch {
            #expect(error == PatternFault(reason, at: column))
        }
    }

    @Test func boundsGroups() {
        let nested = { (depth: Int) in String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(throws: Never.self) { try Pattern(nested(100)) }
        #expect(throws: PatternFault(.tooDeep, at: 101)) { try Pattern(nested(101)) }
    }

    @Test(arguments: [62, 63, 64, 65, 127, 128, 1000, 1023, 1024, 12_345]) func findsAtEverySizeOfProgram(_ count: Int)
        throws
    {
        let rows = count / 1000
        let pattern = try Pattern("^(a{1000}){\(rows)}a{\(count % 1000)}(b|c)?$")
        let row = String(repeating: "a", count: count)
        #expect(pattern.isFound(in: row))
        #expect(pattern.isFound(in: row + "c"))
        #expect(!pattern.isFound(in: row + "a"))
        #expect(!pattern.isFound(in: String(row.dropLast())))
    }

    @Test func readsWhatIsNoUTF8AsReplacements() throws {
        let pattern = try Pattern("^[\u{FFFD}]{3}a$")
        for bytes: [UInt8] in [
            [0x80, 0xFF, 0xC3, 0x61], [0xE2, 0x82, 0xC0, 0x61], [0xED, 0xA0, 0x80, 0x61], [0xC0, 0x80, 0xF5, 0x61],
        ] {
            #expect(unsafe bytes.withUnsafeBytes { unsafe pattern.isFound(in: $0) })
        }
    }
}
