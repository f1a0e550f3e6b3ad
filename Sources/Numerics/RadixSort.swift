/// Sorts 64-bit integers by their digits, the least significant first.
///
/// Doubles seldom agree in their leading bits, so only as many leading digits are sorted by as it takes to tell most
/// keys apart, three of 11 bits for a million; insertion then puts the few that are left in order. Keys that agree in
/// their leading digits without being equal make insertion slow: past a bound of moves, all digits are sorted by.
/// Cost O(n) either way.
public enum RadixSort {
    private static let digitBits = 11
    private static let buckets = 1 << digitBits
    private static let leadingDigits = 3
    private static let insertionMax = 48
    /// Moves a key that insertion may make before all digits are sorted by.
    private static let movesPerKeyMax = 4

    /// Sorts `keys`, with as much room in `scratch`; the result stands in one of the two, which is answered.
    public static func sort(
        _ keys: UnsafeMutableBufferPointer<Int64>, scratch: UnsafeMutableBufferPointer<Int64>
    ) -> UnsafeMutableBufferPointer<Int64> {
        guard keys.count > 1, scratch.count >= keys.count else { return unsafe keys }
        if keys.count <= insertionMax {
            _ = unsafe insert(keys, movesMax: Int.max)
            return unsafe keys
        }
        let first = unsafe keys[0]
        var varying: Int64 = 0
        for index in 1..<keys.count { varying |= unsafe keys[index] ^ first }
        guard varying != 0 else { return unsafe keys }
        let low = varying.trailingZeroBitCount
        let bits = 64 - varying.leadingZeroBitCount - low
        let all = (bits + digitBits - 1) / digitBits
        guard all > leadingDigits else { return unsafe sort(keys, scratch, from: low, digits: all) }
        let leading = unsafe sort(
            keys, scratch, from: low + bits - leadingDigits * digitBits, digits: leadingDigits)
        if unsafe insert(leading, movesMax: movesPerKeyMax * keys.count) { return unsafe leading }
        let room = unsafe leading.baseAddress == keys.baseAddress ? scratch : keys
        return unsafe sort(leading, room, from: low, digits: all)
    }

    /// Sorts by `digits` digits from the bit `low` on; what lies above them must agree in all keys.
    private static func sort(
        _ keys: UnsafeMutableBufferPointer<Int64>, _ scratch: UnsafeMutableBufferPointer<Int64>, from low: Int,
        digits: Int
    ) -> UnsafeMutableBufferPointer<Int64> {
        let count = keys.count
        var from = unsafe keys
        var to = unsafe UnsafeMutableBufferPointer(rebasing: scratch[..<count])
        unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: buckets * digits) { places in
            unsafe places.initialize(repeating: 0)
            unsafe countDigits(from, low, digits, into: places)
            for digit in 0..<digits {
                let shift = low + digit * digitBits
                let own = unsafe places.baseAddress.unsafelyUnwrapped + digit * buckets
                unsafe startPlaces(own)
                for index in 0..<count {
                    let key = unsafe from[index]
                    let bucket = Self.bucket(key, shift)
                    let place = unsafe own[bucket]
                    unsafe own[bucket] = place &+ 1
                    unsafe to[Int(place)] = key
                }
                unsafe swap(&from, &to)
            }
        }
        return unsafe from
    }

    /// The digit that begins at the bit `shift`; the sign counts downwards, so that negative keys come first.
    @inline(__always)
    private static func bucket(_ key: Int64, _ shift: Int) -> Int {
        let unsigned = UInt64(bitPattern: key) ^ (1 << 63)
        return Int(truncatingIfNeeded: unsigned &>> UInt64(truncatingIfNeeded: shift)) & (buckets - 1)
    }

    private static func countDigits(
        _ keys: UnsafeMutableBufferPointer<Int64>, _ low: Int, _ digits: Int,
        into places: UnsafeMutableBufferPointer<UInt32>
    ) {
        for index in 0..<keys.count {
            let key = unsafe keys[index]
            for digit in 0..<digits {
                unsafe places[digit &* buckets &+ bucket(key, low &+ digit &* digitBits)] &+= 1
            }
        }
    }

    /// Counts a bucket -> where each bucket begins.
    private static func startPlaces(_ places: UnsafeMutablePointer<UInt32>) {
        var start: UInt32 = 0
        for bucket in 0..<buckets {
            let size = unsafe places[bucket]
            unsafe places[bucket] = start
            start &+= size
        }
    }

    /// Sorts by insertion; answers whether it was done within `movesMax` moves.
    private static func insert(_ keys: UnsafeMutableBufferPointer<Int64>, movesMax: Int) -> Bool {
        var moves = 0
        for index in 1..<keys.count {
            let key = unsafe keys[index]
            guard unsafe keys[index - 1] > key else { continue }
            var place = index
            while unsafe place > 0 && keys[place - 1] > key {
                unsafe keys[place] = unsafe keys[place - 1]
                place -= 1
            }
            unsafe keys[place] = key
            moves += index - place
            if moves > movesMax { return false }
        }
        return true
    }
}
