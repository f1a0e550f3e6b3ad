import Events
import Glibc
import Numerics

/// An event name as a small number, good within one shard; records carry the names themselves.
public struct NameID: Hashable, Sendable, BitwiseCopyable {
    public let value: UInt32
    public init(_ value: UInt32) { self.value = value }
}

/// The event names a shard has seen, folded, each with the spelling it first came in.
///
/// Bounded: names past `namesMax` are all counted as one, whose id is `overflow`.
public struct NameDictionary: ~Copyable {
    public static let namesMax = 65_536
    /// What names past the bound become.
    public static let overflow = NameID(0)

    private struct Entry {
        var folded: [UInt8]
        var spelled: [UInt8]
    }

    private var entries: [Entry]
    /// Open addressing: hash and id of each name; id `UInt32.max` is an empty place.
    private var hashes: [UInt64]
    private var ids: [UInt32]
    private let recent = RecentNames()

    public init() {
        entries = [Entry(folded: Array("(other)".utf8), spelled: Array("(other)".utf8))]
        hashes = Array(repeating: 0, count: 128)
        ids = Array(repeating: UInt32.max, count: 128)
    }

    private init(_ entries: [Entry], hashes: [UInt64], ids: [UInt32]) {
        self.entries = entries
        self.hashes = hashes
        self.ids = ids
    }

    /// The same names under the same ids.
    public func copy() -> NameDictionary { NameDictionary(entries, hashes: hashes, ids: ids) }

    /// Number of ids given, the one for overflow included.
    public var count: Int { entries.count }

    /// The id of a folded name that came lately; nil where it must be looked for.
    @inline(__always)
    public func recentID(of folded: UnsafeRawBufferPointer) -> NameID? {
        unsafe recent.id(of: folded).map { NameID($0) }
    }

    /// The id of a folded name; nil where it has none of its own.
    public func id(ofFolded folded: [UInt8]) -> NameID? {
        let hash = unsafe folded.withUnsafeBytes { unsafe XXH3.hash64($0) }
        var place = Int(truncatingIfNeeded: hash) & (ids.count - 1)
        while ids[place] != UInt32.max {
            if hashes[place] == hash && entries[Int(ids[place])].folded == folded { return NameID(ids[place]) }
            place = (place + 1) & (ids.count - 1)
        }
        return nil
    }

    /// The id of a folded name, which is taken in if it is new.
    public mutating func intern(folded: UnsafeRawBufferPointer, spelled: UnsafeRawBufferPointer) -> NameID {
        let hash = unsafe XXH3.hash64(folded)
        var place = Int(truncatingIfNeeded: hash) & (ids.count - 1)
        while ids[place] != UInt32.max {
            if unsafe hashes[place] == hash && Self.isEqual(entries[Int(ids[place])].folded, folded) {
                unsafe recent.keep(folded, id: ids[place])
                return NameID(ids[place])
            }
            place = (place + 1) & (ids.count - 1)
        }
        guard entries.count < Self.namesMax else { return Self.overflow }
        let id = UInt32(entries.count)
        unsafe entries.append(Entry(folded: Array(folded), spelled: Array(spelled)))
        hashes[place] = hash
        ids[place] = id
        if entries.count * 2 > ids.count { grow() }
        return NameID(id)
    }

    /// The folded name's bytes.
    public func folded(_ id: NameID) -> [UInt8] { entries[Int(id.value)].folded }

    /// The name as it first came.
    public func spelled(_ id: NameID) -> [UInt8] { entries[Int(id.value)].spelled }

    @inline(__always)
    private static func isEqual(_ name: [UInt8], _ other: UnsafeRawBufferPointer) -> Bool {
        guard name.count == other.count, let bytes = other.baseAddress else { return name.count == other.count }
        return unsafe name.withUnsafeBytes { unsafe memcmp($0.baseAddress!, bytes, other.count) == 0 }
    }

    private mutating func grow() {
        let oldHashes = hashes
        let oldIDs = ids
        hashes = Array(repeating: 0, count: oldIDs.count * 2)
        ids = Array(repeating: UInt32.max, count: oldIDs.count * 2)
        for index in oldIDs.indices where oldIDs[index] != UInt32.max {
            var place = Int(truncatingIfNeeded: oldHashes[index]) & (ids.count - 1)
            while ids[place] != UInt32.max { place = (place + 1) & (ids.count - 1) }
            hashes[place] = oldHashes[index]
            ids[place] = oldIDs[index]
        }
    }
}
