/// The keys of the last object of a scope, in their order: the next object has mostly the same, so that a glance at two
/// words takes the place of a search. A wrong guess costs the search.
///
/// Unsafe inside, safe outside: the memory is owned by it, places are cut to its size.
@safe
struct KeyOrder: ~Copyable, @unchecked Sendable {
    private struct Guess {
        /// No name has this length.
        var words = TapeString.Words(.max, .max)
        var mask = TapeString.Words(.max, .max)
        var value = -1
    }

    private static let placesMax = 64
    private let guesses: UnsafeMutablePointer<Guess>
    private let scope: Int

    init(scope: Int) {
        self.scope = scope
        unsafe guesses = .allocate(capacity: Self.placesMax)
        unsafe guesses.initialize(repeating: Guess(), count: Self.placesMax)
    }

    deinit { unsafe guesses.deallocate() }

    /// The number of `name`, the key at `place` of an object; negative where it is unknown.
    @inline(__always)
    func find(_ place: Int, _ name: TapeString, in table: borrowing KeyTable) -> Int {
        let guess = unsafe guesses + (place & (Self.placesMax &- 1))
        if unsafe guess.pointee.words.equals(name.words, under: guess.pointee.mask) {
            return unsafe guess.pointee.value
        }
        return unsafe search(guess, name, table)
    }

    @inline(never)
    private func search(_ guess: UnsafeMutablePointer<Guess>, _ name: TapeString, _ table: borrowing KeyTable) -> Int {
        let value = table.find(scope, name)
        let count = name.count
        if count <= TapeString.Words.bytesMax {
            let mask = TapeString.Words.mask(count)
            unsafe guess.pointee = Guess(words: name.words & mask, mask: mask, value: value)
        }
        return value
    }
}
