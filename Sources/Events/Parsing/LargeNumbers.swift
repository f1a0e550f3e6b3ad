// simdjson's DOM refuses a whole document for one number beyond 64-bit integers or doubles. Such a document is read
// again: each number that it may have refused is overwritten by `null` and spaces, the document is parsed once more,
// and the words of those nulls on the tape become numbers of our own kind that say where their text lies.
//
// Refused were documents with numbers that are none, too ("01", "1e"): those stay as they are, and are refused again.

/// The slower reader of documents with numbers beyond 64-bit integers or doubles.
struct LargeNumbers {
    static let offsetMask: UInt64 = 0xffff_ffff
    static let countShift: UInt64 = 32

    private struct Place {
        /// How many nulls stand before it in the document.
        var null: Int
        var offset: Int
        var count: Int
    }

    private var places: [Place] = []

    /// Overwrites the large numbers of `document`; answers whether there were any.
    mutating func blank(_ document: UnsafeMutableRawBufferPointer) -> Bool {
        places.removeAll(keepingCapacity: true)
        var at = 0
        var nulls = 0
        while at < document.count {
            switch unsafe document[at] {
            case UInt8(ascii: "\""):
                at = unsafe Self.behindString(document, at)
            case UInt8(ascii: "n"):
                nulls += 1
                at += 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let end = unsafe Self.behindNumber(document, at)
                let text = unsafe UnsafeRawBufferPointer(rebasing: document[at..<end])
                if unsafe Self.isLarge(text) {
                    places.append(Place(null: nulls, offset: at, count: end - at))
                    nulls += 1
                    unsafe Self.overwrite(document, at..<end)
                }
                at = end
            default:
                at += 1
            }
        }
        return !places.isEmpty
    }

    /// Turns the nulls of the tape that stand for large numbers into elements of kind `large`.
    func mark(_ words: UnsafeMutablePointer<UInt64>) {
        let end = unsafe Int(words[0] & 0xffff_ffff)
        var at = 1
        var nulls = 0
        var place = places.startIndex
        while at < end, place < places.endIndex {
            switch unsafe UInt8(truncatingIfNeeded: words[at] >> 56) {
            case Tape.Kind.signed, Tape.Kind.unsigned, Tape.Kind.double:
                at += 1
            case Tape.Kind.null:
                if nulls == places[place].null {
                    unsafe words[at] =
                        UInt64(Tape.Kind.large) << 56 | UInt64(places[place].count) << Self.countShift
                        | UInt64(places[place].offset)
                    place += 1
                }
                nulls += 1
            default:
                break
            }
            at += 1
        }
    }

    private static func behindString(_ document: UnsafeMutableRawBufferPointer, _ quote: Int) -> Int {
        var at = quote + 1
        while at < document.count, unsafe document[at] != UInt8(ascii: "\"") {
            unsafe at += document[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return at + 1
    }

    private static func behindNumber(_ document: UnsafeMutableRawBufferPointer, _ start: Int) -> Int {
        var at = start + 1
        while at < document.count {
            switch unsafe document[at] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                at += 1
            default: return at
            }
        }
        return at
    }

    /// Whether `text` is a number that simdjson refuses: whole and of 19 digits or more, some of which it takes, or
    /// beyond the largest double.
    private static func isLarge(_ text: UnsafeRawBufferPointer) -> Bool {
        switch unsafe JSONNumber.form(text) {
        case .whole: text.count >= 19
        case .decimal: unsafe JSONNumber.double(text) == nil
        case nil: false
        }
    }

    /// Every large number has five bytes or more.
    private static func overwrite(_ document: UnsafeMutableRawBufferPointer, _ place: Range<Int>) {
        for at in place { unsafe document[at] = UInt8(ascii: " ") }
        let null: StaticString = "null"
        for at in 0..<4 { unsafe document[place.lowerBound + at] = unsafe null.utf8Start[at] }
    }
}
