extension Pattern {
    /// Whether the pattern is somewhere in the text, UTF-8.
    public func isFound(in text: UnsafeRawBufferPointer) -> Bool {
        // The marks lie on the stack, in the least of three sizes that has room for them.
        let words = (instructions.count + 63) / 64
        if words <= 1 {
            var search = PatternSearch<1>()
            return unsafe search.run(self, text)
        }
        if words <= 16 {
            var search = PatternSearch<16>()
            return unsafe search.run(self, text)
        }
        var search = PatternSearch<938>()
        return unsafe search.run(self, text)
    }
}

/// Where the machine stands in a program: a bit for every instruction.
private struct PatternSearch<let words: Int> {
    /// Instructions to be followed at this place in the text.
    private var pending = InlineArray<words, UInt64>(repeating: 0)
    /// Those that have been followed.
    private var followed = InlineArray<words, UInt64>(repeating: 0)
    /// Those to be followed behind the next character.
    private var next = InlineArray<words, UInt64>(repeating: 0)
    private var used = 0

    /// The place between two characters at which the machine stands.
    private struct Place {
        var isStart = true
        var isEnd = false
        var isBehindWord = false
        var isBeforeWord = false

        @inline(__always)
        func satisfies(_ assertion: UInt32) -> Bool {
            switch PatternAssertion(rawValue: UInt8(truncatingIfNeeded: assertion)) {
            case .start: isStart
            case .end: isEnd
            case .wordBoundary: isBehindWord != isBeforeWord
            case .noWordBoundary: isBehindWord == isBeforeWord
            case nil: false
            }
        }
    }

    mutating func run(_ pattern: Pattern, _ text: UnsafeRawBufferPointer) -> Bool {
        used = (pattern.instructions.count + 63) / 64
        var place = Place()
        var offset = 0
        while true {
            let (scalar, length) = unsafe UTF8Reading.scalar(at: offset, in: text)
            place.isEnd = length == 0
            place.isBeforeWord = length > 0 && Self.isWord(scalar)
            // The pattern may begin anywhere.
            pending[0] |= 1
            if follow(pattern, place, scalar) { return true }
            guard length > 0 else { return false }
            offset += length
            place.isStart = false
            place.isBehindWord = place.isBeforeWord
            for word in 0..<used {
                pending[word] = next[word]
                next[word] = 0
                followed[word] = 0
            }
        }
    }

    /// Follows all that is pending at a place, before the character; answers whether the pattern is found.
    ///
    /// Lower instructions first: only the ends of loops lead back, and each is followed once, so this ends.
    private mutating func follow(_ pattern: Pattern, _ place: Place, _ scalar: UInt32) -> Bool {
        var word = 0
        while word < used {
            guard pending[word] != 0 else {
                word += 1
                continue
            }
            let bit = pending[word].trailingZeroBitCount
            pending[word] &= pending[word] - 1
            followed[word] |= 1 << UInt64(bit)
            let index = word * 64 + bit
            let instruction = pattern.instructions[index]
            switch instruction.operation {
            case .found: return true
            case .read:
                if !place.isEnd, pattern.has(scalar, in: instruction.first) { Self.mark(index + 1, in: &next) }
            case .check:
                if place.satisfies(instruction.first) { word = min(word, pend(index + 1)) }
            case .fork:
                word = min(word, pend(Int(instruction.first)), pend(Int(instruction.second)))
            }
        }
        return false
    }

    /// Has an instruction followed at this place, unless it has been, and answers its word.
    @inline(__always)
    private mutating func pend(_ index: Int) -> Int {
        let word = index / 64
        pending[word] |= (1 << UInt64(index % 64)) & ~followed[word]
        return word
    }

    @inline(__always)
    private static func mark(_ index: Int, in marks: inout InlineArray<words, UInt64>) {
        marks[index / 64] |= 1 << UInt64(index % 64)
    }

    private static func isWord(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }
}
