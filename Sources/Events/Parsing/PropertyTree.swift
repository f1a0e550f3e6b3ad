/// The interests as a tree of keys: each node is a place in the properties' object, its edges lie in a `KeyTable`.
///
/// Slots are numbered so that those of a node and of all below it are neighbours: when an equal key comes again, what
/// the first one brought is taken back with one stroke.
struct PropertyTree {
    struct Node {
        /// The node's own slot; -1 where no path ends here.
        var slot = -1
        /// The slots of the node and of those below it.
        var slots = 0..<0
        var hasChildren = false
    }

    private(set) var nodes: [Node] = [Node()]
    /// For each interest its slot; -1 for one without keys, which nothing can be at.
    private(set) var slotOfInterest: [Int] = []
    /// The edges, each in the scope that is its node's number plus `firstScope`.
    private(set) var edges: [KeyTable.Name] = []
    private(set) var slotCount = 0
    private let firstScope: Int

    init(_ interests: EventInterests, firstScope: Int) {
        self.firstScope = firstScope
        var root = Branch()
        for path in interests.properties where !path.isEmpty { root.insert(path[...]) }
        var slotOfPath: [[String]: Int] = [:]
        number(root, node: 0, path: [], &slotOfPath)
        slotOfInterest = interests.properties.map { slotOfPath[$0] ?? -1 }
    }

    /// The node under `key` of the first; -1 where no path begins with it.
    func child(_ key: String) -> Int {
        let bytes = Array(key.utf8)
        return edges.first { $0.scope == firstScope && $0.bytes == bytes }?.value ?? -1
    }

    private struct Branch {
        var isEnd = false
        var keys: [String] = []
        var branches: [[UInt8]: Branch] = [:]

        mutating func insert(_ path: ArraySlice<String>) {
            guard let key = path.first else {
                isEnd = true
                return
            }
            let bytes = Array(key.utf8)
            if branches[bytes] == nil { keys.append(key) }
            branches[bytes, default: Branch()].insert(path.dropFirst())
        }
    }

    private mutating func number(
        _ branch: Branch, node: Int, path: [String], _ slotOfPath: inout [[String]: Int]
    ) {
        let first = slotCount
        if branch.isEnd {
            nodes[node].slot = slotCount
            slotOfPath[path] = slotCount
            slotCount += 1
        }
        nodes[node].hasChildren = !branch.keys.isEmpty
        for key in branch.keys {
            let bytes = Array(key.utf8)
            guard let child = branch.branches[bytes] else { continue }
            nodes.append(Node())
            edges.append(KeyTable.Name(scope: firstScope + node, bytes: bytes, value: nodes.count - 1))
            number(child, node: nodes.count - 1, path: path + [key], &slotOfPath)
        }
        nodes[node].slots = first..<slotCount
    }
}
