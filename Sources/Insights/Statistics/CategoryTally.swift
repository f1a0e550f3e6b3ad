/// Counts customers by the code of a category's value and by lane (group of customers).
///
/// Codes below `denseCodes` have a counter a lane. Further ones are listed, a word a customer: a field with so many
/// values has few customers to each.
struct CategoryTally {
    private static let denseCodes = 4096

    private let laneBits: Int
    /// Shape (codes, lanes), as many codes as were seen.
    private var counts: [UInt32] = []
    /// Code and lane of customers whose code is not dense.
    private var listed: [UInt32] = []

    /// - Parameter laneBits: the lanes' number is 2 to that power, at most 256.
    init(laneBits: Int) { self.laneBits = laneBits }

    private var lanes: Int { 1 << laneBits }

    /// Counts rows, all of whose lanes must be lanes.
    mutating func add(_ codes: UnsafePointer<UInt32>, lanes rowLanes: UnsafeBufferPointer<UInt8>) {
        var largest: UInt32 = 0
        for row in 0..<rowLanes.count { largest = max(largest, unsafe codes[row]) }
        let needed = min(Int(largest) + 1, Self.denseCodes) << laneBits
        if counts.count < needed {
            counts.append(contentsOf: repeatElement(0, count: max(needed, 2 * counts.count) - counts.count))
        }
        let shift = UInt32(laneBits)
        guard Int(largest) < Self.denseCodes else {
            for row in 0..<rowLanes.count {
                let place = unsafe codes[row] &<< shift | UInt32(rowLanes[row])
                if unsafe codes[row] < Self.denseCodes { counts[Int(place)] += 1 } else { listed.append(place) }
            }
            return
        }
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for row in 0..<rowLanes.count {
                let place = unsafe Int(codes[row] &<< shift | UInt32(rowLanes[row]))
                unsafe counts[place] &+= 1
            }
        }
    }

    /// Calls `body` with a code, a lane and a number of customers until all are counted; a code may come again.
    private func forEach(_ body: (_ code: Int, _ lane: Int, _ count: UInt64) -> Void) {
        for (place, count) in counts.enumerated() where count > 0 {
            body(place >> laneBits, place & (lanes - 1), UInt64(count))
        }
        for place in listed { body(Int(place) >> laneBits, Int(place) & (lanes - 1), 1) }
    }

    /// Values that customers have, missing aside; those in lanes that have all bits of `lanesLeftOut` do not count.
    func distinctValues(except lanesLeftOut: UInt8) -> Int {
        let mask = Int(lanesLeftOut)
        var distinct = 0
        for code in stride(from: lanes, to: counts.count, by: lanes) {
            if (0..<lanes).contains(where: { $0 & mask != mask && counts[code + $0] > 0 }) { distinct += 1 }
        }
        let further = listed.lazy.filter { Int($0) & mask != mask }.map { $0 >> UInt32(laneBits) }
        return distinct + Set(further).count
    }

    /// Counts of the codes, by lane, without those that nobody has.
    func codeCounts() -> [UInt32: [UInt64]] {
        var sums: [UInt32: [UInt64]] = [:]
        forEach { code, lane, count in
            sums[UInt32(code), default: Array(repeating: 0, count: lanes)][lane] += count
        }
        return sums
    }

    /// Counts of the rows of a table: one a value, `other` for all further values, and those without a value.
    /// Shape (values + 2, lanes).
    func rows(of values: [[UInt8]], in dictionary: ValueDictionary) -> [[UInt64]] {
        let (other, missing) = (values.count, values.count + 1)
        var rowOfCode = Array(repeating: other, count: dictionary.count + 2)
        rowOfCode[Int(ValueDictionary.missing)] = missing
        let chosen = Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        for code in 1..<UInt32(dictionary.count + 1) {
            if let value = dictionary.value(code), let row = chosen[value] { rowOfCode[Int(code)] = row }
        }
        var sums = Array(repeating: Array(repeating: UInt64(0), count: lanes), count: values.count + 2)
        forEach { code, lane, count in
            sums[code < rowOfCode.count ? rowOfCode[code] : other][lane] += count
        }
        return sums
    }

    /// The most frequent values with their customers, ordered by value. Values of the same frequency of which there is
    /// not room for all come by their bytes, or not at all where they are thousands, as ids are.
    func mostFrequent(_ most: Int, in dictionary: ValueDictionary) -> [ValueCount] {
        var totals = Array(repeating: UInt64(0), count: dictionary.count + 1)
        forEach { code, _, count in
            if code > 0 && code < totals.count { totals[code] += count }
        }
        let frequencies = totals.dropFirst().sorted(by: >)
        let threshold = frequencies.count > most ? frequencies[most - 1] : 1
        func counts(where isWanted: (UInt64) -> Bool) -> [ValueCount] {
            totals.indices.dropFirst().compactMap { code in
                guard totals[code] > 0 && isWanted(totals[code]) else { return nil }
                return dictionary.value(UInt32(code)).map { ValueCount(value: $0, count: totals[code]) }
            }
        }
        let above = counts { $0 > threshold }
        var tied = counts { $0 == threshold }
        if above.count + tied.count > most {
            tied = tied.count > 16 * most ? [] : Array(tied.sorted().prefix(most - above.count))
        }
        return (above + tied).sorted()
    }
}
