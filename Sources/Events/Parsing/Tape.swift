/// A parsed document as simdjson leaves it: one 64-bit word an element, its kind in the top byte. A number has a second
/// word, a container's word says where the element behind it stands, a string's where its length and bytes lie. Element
/// 1 is the document's value. Good until the reader's next parse.
///
/// Unsafe inside, safe as it is used: indexes come from the tape itself.
@safe
struct Tape {
    private let words: UnsafePointer<UInt64>
    private let strings: UnsafeRawPointer
    /// Where `strings` begins in the arena that they are kept in.
    private let offset: Int
    /// The record itself, for numbers that the tape cannot hold.
    private let record: UnsafeRawPointer

    enum Kind {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let string = UInt8(ascii: "\"")
        static let signed = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let yes = UInt8(ascii: "t")
        static let no = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
        /// Ours: a number beyond 64 bits or doubles; its word says where its text lies in the record.
        static let large = UInt8(ascii: "B")
    }

    @inline(__always)
    init(words: UnsafePointer<UInt64>, strings: UnsafeRawPointer, offset: Int, record: UnsafeRawPointer) {
        unsafe self.words = unsafe words
        unsafe self.strings = unsafe strings
        self.offset = offset
        unsafe self.record = unsafe record
    }

    @inline(__always) func kind(_ at: Int) -> UInt8 { unsafe UInt8(truncatingIfNeeded: words[at] >> 56) }
    @inline(__always) func isPresent(_ at: Int) -> Bool { at != 0 && kind(at) != Kind.null }

    /// The element behind the one at `at`.
    @inline(__always)
    func next(_ at: Int) -> Int {
        let word = unsafe words[at]
        switch UInt8(truncatingIfNeeded: word >> 56) {
        case Kind.object, Kind.array: return Int(word & 0xffff_ffff)
        case Kind.signed, Kind.unsigned, Kind.double: return at + 2
        default: return at + 1
        }
    }

    /// Where the container at `at` closes.
    @inline(__always) func close(_ at: Int) -> Int { unsafe Int(words[at] & 0xffff_ffff) - 1 }

    /// Entries of the container at `at`, at most 16,777,215.
    @inline(__always) func count(_ at: Int) -> Int { unsafe Int(words[at] >> 32 & 0xff_ffff) }

    @inline(__always)
    func string(_ at: Int) -> TapeString { unsafe TapeString(strings + Int(words[at] & 0xff_ffff_ffff_ffff)) }

    /// The string at `at`, where its bytes are kept.
    @inline(__always)
    func range(_ at: Int) -> ByteRange {
        let place = unsafe Int(words[at] & 0xff_ffff_ffff_ffff)
        let count = unsafe (strings + place).loadUnaligned(as: UInt32.self)
        return ByteRange(start: UInt32(truncatingIfNeeded: offset &+ place &+ 4), count: count)
    }

    @inline(__always) func signed(_ at: Int) -> Int64 { unsafe Int64(bitPattern: words[at + 1]) }
    @inline(__always) func unsigned(_ at: Int) -> UInt64 { unsafe words[at + 1] }
    /// Never -0.
    @inline(__always) func double(_ at: Int) -> Double { unsafe Double(bitPattern: words[at + 1]) + 0.0 }

    /// The text of the number at `at`, which is of kind `large`.
    func large(_ at: Int) -> UnsafeRawBufferPointer {
        let word = unsafe words[at]
        return unsafe UnsafeRawBufferPointer(
            start: record + Int(word & LargeNumbers.offsetMask), count: Int(word >> LargeNumbers.countShift & 0xff_ffff)
        )
    }

    /// The element as a value of a property or attribute.
    @inline(__always)
    func value(_ at: Int) -> ValueView {
        switch kind(at) {
        case Kind.string: return unsafe ValueView(kind: .text, text: string(at).bytes)
        case Kind.double: return unsafe ValueView(kind: .number, number: double(at))
        case Kind.signed: return unsafe ValueView(kind: .number, number: Double(signed(at)))
        case Kind.unsigned: return unsafe ValueView(kind: .number, number: Double(unsigned(at)))
        case Kind.yes: return unsafe ValueView(kind: .yes)
        case Kind.no: return unsafe ValueView(kind: .no)
        case Kind.large:
            guard let number = unsafe JSONNumber.double(large(at)) else { return .missing }
            return unsafe ValueView(kind: .number, number: number)
        default: return .missing
        }
    }

    /// The value under the last key of the object at `at` that equals `key`; 0 where there is none, or no object.
    func find(_ key: UnsafeRawBufferPointer, in at: Int) -> Int {
        guard kind(at) == Kind.object else { return 0 }
        let close = close(at)
        var entry = at + 1
        var found = 0
        while entry < close {
            if unsafe Bytes.equal(string(entry).bytes, key) { found = entry + 1 }
            entry = next(entry + 1)
        }
        return found
    }

    /// The element that `pointer` names; 0 where there is none.
    func find(_ pointer: JSONPointer) -> Int {
        var at = 1
        for step in pointer.steps {
            if kind(at) == Kind.array {
                at = step.index.map { element($0, of: at) } ?? 0
            } else {
                at = unsafe step.key.withUnsafeBytes { unsafe find($0, in: at) }
            }
            if at == 0 { return 0 }
        }
        return at
    }

    private func element(_ index: Int, of array: Int) -> Int {
        let close = close(array)
        var at = array + 1
        for _ in 0..<index where at < close { at = next(at) }
        return at < close ? at : 0
    }
}
