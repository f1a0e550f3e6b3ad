/// The interests as a tree of keys, whose edges lie in a `KeyTable`: an edge leads to a slot, or to a node where paths
/// go on.
///
/// Slots are numbered so that those below a node are neighbours: when an equal key comes again, what the first one
/// brought is taken back with one stroke.
struct PropertyTree {
    /// A place where paths go on.
    struct Node {
        /// The slot of the path that ends here, too; -1 where none does.
        var slot = -1
        /// The node's own slot and those below it.
        var slots = 0..<0
    }

    /// Numbers of edges below it are slots, from it on nodes.
    static let firstNode = 1 << 24

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
        var slotOfPath: [[[UInt8]]: Int] = [:]
        number(root, node: 0, path: [], &slotOfPath)
        slotOfInterest = interests.properties.map { path in slotOfPath[path.map { Array($0.utf8) }] ?? -1 }
    }

    /// The edge under `key` of the first node; -1 where no path begins with it.
    func edge(_ key: String) -> Int {
        let bytes = Array(key.utf8)
        return edges.first { $0.scope == firstScope && $0.bytes == bytes }?.value ?? -1
    }

    /// Keys are bytes: two strings of one meaning in Unicode are two keys.
    private struct Branch {
        var isEnd = false
        var keys: [[UInt8]] = []
        var branches: [[UInt8]: Branch] = [:]

        mutating func insert(_ path: ArraySlice<String>) {
            guard let key = path.first else {
                isEnd = true
                return
            }
            let bytes = Array(key.utf8)
            if branches[bytes] == nil { keys.append(bytes) }
            branches[bytes, default: Branch()].insert(path.dropFirst())
        }
    }

    private mutating func number(
        _ branch: Branch, node: Int, path: [[UInt8]], _ slotOfPath: inout [[[UInt8]]: Int]
    ) {
        let first = slotCount
        if branch.isEnd { nodes[node].slot = takeSlot(path, &slotOfPath) }
        for key in branch.keys {
            guard let child = branch.branches[key] else { continue }
            let scope = firstScope + node
            if child.keys.isEmpty {
                let slot = takeSlot(path + [key], &slotOfPath)
                edges.append(KeyTable.Name(scope: scope, bytes: key, value: slot))
            } else {
                nodes.append(Node())
                let number = nodes.count - 1
                edges.append(KeyTable.Name(scope: scope, bytes: key, value: Self.firstNode + number))
                self.number(child, node: number, path: path + [key], &slotOfPath)
            }
        }
        nodes[node].slots = first..<slotCount
    }

    private mutating func takeSlot(_ path: [[UInt8]], _ slotOfPath: inout [[[UInt8]]: Int]) -> Int {
        slotOfPath[path] = slotCount
        slotCount += 1
        return slotCount - 1
    }
}
