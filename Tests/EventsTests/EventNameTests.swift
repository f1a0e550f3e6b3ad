import Events
import Numerics
import Testing

/// Folding of event names.
@Suite struct EventNameTests {
    private func fold(_ name: String) -> String {
        var folded = [UInt8](repeating: 0, count: name.utf8.count)
        let count = unsafe Array(name.utf8).withUnsafeBytes { from in
            unsafe folded.withUnsafeMutableBytes { to in
                unsafe to.baseAddress.map { unsafe EventName.fold(from, to: $0) } ?? 0
            }
        }
        return String(decoding: folded[..<count], as: UTF8.self)
    }

    @Test(arguments: [
        ("Product Viewed", "productviewed"), ("product_viewed", "productviewed"), ("product-viewed", "productviewed"),
        ("PRODUCT.VIEWED", "productviewed"), (" a  b ", "ab"), ("", ""), ("_-. ", ""), ("ÄÖ é", "ÄÖé"), ("a/b", "a/b"),
        ("@[`{", "@[`{"), ("AZaz", "azaz"), ("a\tb", "a\tb"), ("İ", "İ"), ("a,b^c", "a,b^c"),
        ("\u{1F600} x", "\u{1F600}x"),
    ])
    func namesAreFolded(name: String, folded: String) {
        #expect(fold(name) == folded)
        #expect(EventName.fold(name) == folded)
    }

    /// Through the batch, where folded names are remembered: names of every length, again and again.
    @Test func theRememberedFormsAreTheSame() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("remembered names: seed \(seed)")
        var random = SplitMix64(seed: seed)
        let letters = Array("aB _-.é")
        let names = (1...80).map { length in
            "x" + String((1..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
        }
        var reader = Reader()
        for _ in 0..<3000 {
            let name = names[Int.random(in: 0..<names.count, using: &random)]
            let event = try #require(reader.read("{\"customer\":\"c\",\"time\":1,\"event\":\"\(name)\"}").event)
            #expect(event.name == EventName.fold(name))
            #expect(event.spelledName == name)
        }
    }
}
