import Insights

/// Who is in some segments and not in others: a page of ids of one shard, or of several together. Merges in any order.
public struct MembersPartial: Codable, Sendable, Equatable {
    /// Ids that a page may have.
    public static let limitMax = 10_000

    /// Ids that are wanted at most.
    public private(set) var limit: Int
    /// In the order of their bytes, all behind the page's beginning.
    public private(set) var ids: [String]
    /// All whom the question is about, whatever the page.
    public private(set) var total: UInt64
    /// Those behind the page's beginning: more than there are ids where there is another page.
    public private(set) var behind: UInt64

    /// - Parameter ids: in the order of their bytes.
    public init(limit: Int, ids: [String] = [], total: UInt64 = 0, behind: UInt64 = 0) {
        self.limit = max(0, min(limit, Self.limitMax))
        self.ids = ids
        self.total = total
        self.behind = behind
    }

    /// Whether there are more behind the last id.
    public var hasMore: Bool { behind > UInt64(ids.count) }

    /// Adds what another shard found.
    public mutating func merge(_ other: MembersPartial) throws(InsightsFault) {
        guard limit == other.limit else { throw .anotherDefinition }
        total += other.total
        behind += other.behind
        var merged: [String] = []
        merged.reserveCapacity(min(limit, ids.count + other.ids.count))
        var (own, their) = (0, 0)
        while merged.count < limit, own < ids.count || their < other.ids.count {
            if their == other.ids.count || own < ids.count && Self.precedes(ids[own], other.ids[their]) {
                merged.append(ids[own])
                own += 1
            } else {
                merged.append(other.ids[their])
                their += 1
            }
        }
        ids = merged
    }

    static func precedes(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    // MARK: Bytes

    public var bytes: [UInt8] { InsightJSON.bytes(self) }

    /// The page in parts for logs that bound a record: each is a page, and merged in any order they are this one.
    /// - Parameter bytesMax: of a part's ids, about.
    public func parts(bytesMax: Int = 256 << 10) -> [[UInt8]] {
        var parts: [MembersPartial] = [MembersPartial(limit: limit, total: total, behind: behind)]
        var bytes = 0
        for id in ids {
            // Most characters stand for themselves; a control character takes six.
            let idBytes = 3 + id.utf8.reduce(0) { $0 + ($1 < 0x20 ? 6 : $1 == 0x22 || $1 == 0x5C ? 2 : 1) }
            if bytes > 0 && bytes + idBytes > bytesMax {
                parts.append(MembersPartial(limit: limit))
                bytes = 0
            }
            bytes += idBytes
            parts[parts.count - 1].ids.append(id)
        }
        return parts.map(\.bytes)
    }

    /// Reads a page; throws where the bytes are none.
    public init(_ bytes: [UInt8]) throws(InsightsFault) {
        guard let page = InsightJSON.read(MembersPartial.self, bytes) else { throw .notAPartial }
        guard (0...Self.limitMax).contains(page.limit), page.ids.count <= page.limit,
            zip(page.ids, page.ids.dropFirst()).allSatisfy({ Self.precedes($0, $1) }),
            page.total <= Self.countMax, page.behind <= Self.countMax
        else { throw .malformed("page of members") }
        self = page
    }

    /// No count is larger, so that sums do not overflow.
    static let countMax: UInt64 = 1 << 40
}
