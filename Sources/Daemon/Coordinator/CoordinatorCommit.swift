import Foundation
import Logs
import Numerics

// The coordinator's commit record is the last record of `catalog` in every commit, under the key `!commit`: where its
// input stands, and by how many records of which sum its state is whole. JSON, so that an operator can read it:
//
//     {"schema":1,"transaction":12,"offsets":[7,120],"records":31,"sum":"90a3…"}
//
// The sum is of the XXH3-64 of all other records, each of its key, NUL and value, modulo 2^64, in hexadecimal.

/// Where the coordinator's input stands, and what its state is made of.
struct CoordinatorCommit: Codable, Equatable {
    static let key = "!commit"
    static let schemaVersion = 1

    var schema = Self.schemaVersion
    /// Commits so far.
    var transaction: UInt64
    /// Next offset of each input topic.
    var offsets: [Int64]
    /// Records of the catalog that hold, this one left out.
    var records: Int
    var sum: String

    init(transaction: UInt64, offsets: [Int64], contents: CatalogContents) {
        self.transaction = transaction
        self.offsets = offsets
        records = contents.count
        sum = contents.sum
    }

    /// Reads a record's value; throws where it is damaged or of a later schema.
    init(_ value: [UInt8]) throws(ChangelogFault) {
        struct Head: Decodable { var schema: Int }
        guard let head = try? JSONDecoder().decode(Head.self, from: Data(value)) else {
            throw ChangelogFault("its commit record cannot be read")
        }
        guard head.schema <= Self.schemaVersion else {
            throw ChangelogFault(
                "its commit record has schema \(head.schema), and this program reads up to \(Self.schemaVersion): run "
                    + "the newest version of Kindred that ever ran here")
        }
        guard let commit = try? JSONDecoder().decode(CoordinatorCommit.self, from: Data(value)) else {
            throw ChangelogFault("its commit record cannot be read")
        }
        self = commit
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Whole numbers and a text: there is nothing in it that JSON cannot hold.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }
}

/// Which records of the catalog hold, by their hashes: so that one that lacks any is known.
struct CatalogContents {
    private var hashes: [String: UInt64] = [:]
    private var total: UInt64 = 0

    var count: Int { hashes.count }
    var sum: String { String(total, radix: 16) }

    /// Takes a record in, or, without a value, out.
    mutating func set(_ key: String, _ value: [UInt8]?) {
        if let old = hashes.removeValue(forKey: key) { total &-= old }
        guard let value else { return }
        let hash = unsafe (Array(key.utf8) + [0] + value).withUnsafeBytes { unsafe XXH3.hash64($0) }
        hashes[key] = hash
        total &+= hash
    }
}
