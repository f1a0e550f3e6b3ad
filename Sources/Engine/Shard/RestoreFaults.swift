/// Records of a changelog that could not be read and have no later one in their place yet, by hash of the key.
struct RestoreFaults {
    private var faults: [UInt64: (place: Int, error: RestoreError)] = [:]
    private var count = 0

    var isEmpty: Bool { faults.isEmpty }

    mutating func note(_ key: UInt64, _ error: RestoreError) {
        faults[key] = (count, error)
        count += 1
    }

    /// A later record of the key has been read.
    mutating func forget(_ key: UInt64) { faults[key] = nil }

    /// What a later version of Kindred wrote first, else what came first.
    var first: RestoreError? {
        let errors = faults.values.sorted { $0.place < $1.place }.map(\.error)
        return errors.first(where: \.isFromLaterVersion) ?? errors.first
    }
}
