/// A pattern of the rule language, ready to be looked for in texts.
///
/// Its program is followed along all ways at once, so a text costs O(code points × instructions), whatever the pattern;
/// nothing is allocated. Bytes that are no UTF-8 are read as one U+FFFD each.
public struct Pattern: Sendable {
    let instructions: [PatternInstruction]
    /// For every class: which ASCII characters are in it, and where its other ranges lie in `ranges`.
    let classes: [CompactClass]
    let ranges: [ClosedRange<UInt32>]

    struct CompactClass {
        /// Bit i: the character i, bit i of `high`: the character 64 + i.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var ranges: Range<Int>
    }

    /// Throws the first fault of the pattern.
    public init(_ text: String) throws(PatternFault) {
        var parser = PatternParser(text)
        let node = try parser.parse()
        guard let program = PatternCompiler.program(of: node) else { throw PatternFault(.tooLarge, at: 1) }
        instructions = program.instructions
        var classes: [CompactClass] = []
        var ranges: [ClosedRange<UInt32>] = []
        for set in program.classes {
            let others = set.ranges.filter { $0.upperBound >= 0x80 }
            var compact = CompactClass(ranges: ranges.count..<ranges.count + others.count)
            for range in set.ranges where range.lowerBound < 0x80 {
                for character in range.lowerBound...min(range.upperBound, 0x7F) {
                    if character < 64 {
                        compact.low |= 1 << UInt64(character)
                    } else {
                        compact.high |= 1 << UInt64(character - 64)
                    }
                }
            }
            classes.append(compact)
            ranges += others
        }
        self.classes = classes
        self.ranges = ranges
    }

    /// Whether a class has a code point.
    @inline(__always)
    func has(_ scalar: UInt32, in index: UInt32) -> Bool {
        let set = classes[Int(index)]
        if scalar < 64 { return set.low >> UInt64(scalar) & 1 != 0 }
        if scalar < 128 { return set.high >> UInt64(scalar - 64) & 1 != 0 }
        return hasBeyondASCII(scalar, among: set.ranges)
    }

    /// By halving: the ranges are sorted.
    private func hasBeyondASCII(_ scalar: UInt32, among bounds: Range<Int>) -> Bool {
        var low = bounds.lowerBound
        var high = bounds.upperBound
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < bounds.upperBound && ranges[low].contains(scalar)
    }
}
