import Engine
import Numerics

/// Members of a list by the partitions that they belong to, in orders of a bounded size.
struct ListOrders {
    /// Bytes of ids in one order, as JSON: with its envelope it stays below 256 KiB.
    static let idBytesMax = 250_000

    let segment: String
    let add: [String]
    let remove: [String]
    let partitions: Int32

    /// Those of a partition follow each other; partitions without customers get none.
    var orders: [CoordinatorOutput] {
        var added = [[String]](repeating: [], count: Int(partitions))
        var removed = added
        for id in add { added[partition(of: id)].append(id) }
        for id in remove { removed[partition(of: id)].append(id) }
        return (0..<Int(partitions)).flatMap { partition in
            chunks(added[partition], removed[partition]).map { add, remove in
                .order(partition: Int32(partition), .list(segment: segment, add: add, remove: remove))
            }
        }
    }

    private func partition(of id: String) -> Int {
        var id = id
        return id.withUTF8 { unsafe Int(Murmur2.partition(of: UnsafeRawBufferPointer($0), partitions: partitions)) }
    }

    private func chunks(_ add: [String], _ remove: [String]) -> [(add: [String], remove: [String])] {
        var chunks: [(add: [String], remove: [String])] = []
        var room = 0
        for (id, isAdded) in add.map({ ($0, true) }) + remove.map({ ($0, false) }) {
            let bytes = Self.jsonBytes(id)
            if chunks.isEmpty || bytes > room {
                chunks.append(([], []))
                room = Self.idBytesMax
            }
            room -= bytes
            if isAdded { chunks[chunks.count - 1].add.append(id) } else { chunks[chunks.count - 1].remove.append(id) }
        }
        return chunks
    }

    /// Bytes of an id in a list of JSON at most: quotes, a comma, and what is escaped.
    private static func jsonBytes(_ id: String) -> Int {
        id.utf8.reduce(3) { bytes, byte in
            switch byte {
            case 0..<0x20, 0x7F: bytes + 6
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes + 2
            default: bytes + 1
            }
        }
    }
}
