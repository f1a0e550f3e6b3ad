/// The order in which segments are settled: each behind those that its rule refers to.
public struct SegmentOrder: Sendable, Equatable {
    /// The ids of all definitions, each behind those it refers to; otherwise as given.
    public let segments: [String]

    /// Orders segments by the references of their rules; references to what is not among them do not matter.
    ///
    /// Throws a fault for every segment that a circle leads through.
    public init(_ definitions: [(segment: String, references: [SegmentReference])]) throws(SegmentCircles) {
        var search = ComponentSearch(definitions)
        let components = search.components()
        var faults: [SegmentCircles.Fault] = []
        for component in components {
            let members = Set(component.map { definitions[$0].segment })
            // Every segment of a component of several leads back to itself, one alone only if it refers to itself.
            var backward: [String: SegmentReference] = [:]
            for (segment, references) in component.map({ definitions[$0] }) {
                backward[segment] = references.first { members.contains($0.segment) }
            }
            for index in component.sorted() {
                let segment = definitions[index].segment
                guard let reference = backward[segment] else { continue }
                let fault = RuleFault(
                    position: reference.position, reason: .circle, found: reference.segment,
                    detail: Self.circle(from: segment, along: backward).joined(separator: " → "))
                faults.append(SegmentCircles.Fault(segment: segment, fault: fault))
            }
        }
        guard faults.isEmpty else { throw SegmentCircles(faults: faults) }
        segments = components.flatMap { $0 }.map { definitions[$0].segment }
    }

    /// The segments that the references lead through until one comes again.
    private static func circle(from segment: String, along references: [String: SegmentReference]) -> [String] {
        var path = [segment]
        var passed: Set = [segment]
        while let last = path.last, let next = references[last]?.segment {
            path.append(next)
            if !passed.insert(next).inserted { break }
        }
        return path
    }
}

/// Segments that refer to each other in a circle.
public struct SegmentCircles: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Fault: Sendable, Equatable {
        public let segment: String
        /// At the first reference in the segment's rule that leads back to it.
        public let fault: RuleFault
    }

    /// One for every segment that a circle leads through.
    public let faults: [Fault]

    public var description: String {
        faults.map { "\($0.segment): \($0.fault)" }.joined(separator: "\n")
    }
}

/// Tarjan's search for strongly connected components, which come each behind those that it leads to (R. Tarjan,
/// Depth-first search and linear graph algorithms, 1972). With a stack of its own: chains may be long.
private struct ComponentSearch {
    private let targets: [[Int]]
    private var numbers: [Int?]
    private var lowest: [Int]
    private var isOpen: [Bool]
    private var open: [Int] = []
    private var count = 0

    init(_ definitions: [(segment: String, references: [SegmentReference])]) {
        var indexes: [String: Int] = [:]
        for (index, definition) in definitions.enumerated() { indexes[definition.segment] = index }
        targets = definitions.map { $0.references.compactMap { indexes[$0.segment] } }
        numbers = Array(repeating: nil, count: definitions.count)
        lowest = Array(repeating: 0, count: definitions.count)
        isOpen = Array(repeating: false, count: definitions.count)
    }

    mutating func components() -> [[Int]] {
        var found: [[Int]] = []
        for start in targets.indices where numbers[start] == nil { visit(from: start, &found) }
        return found
    }

    private mutating func visit(from start: Int, _ found: inout [[Int]]) {
        var path = [(node: start, next: 0)]
        enter(start)
        while let (node, next) = path.last {
            if next < targets[node].count {
                path[path.count - 1].next += 1
                let target = targets[node][next]
                if let number = numbers[target] {
                    if isOpen[target] { lowest[node] = min(lowest[node], number) }
                } else {
                    enter(target)
                    path.append((target, 0))
                }
            } else {
                path.removeLast()
                if let parent = path.last?.node { lowest[parent] = min(lowest[parent], lowest[node]) }
                if lowest[node] == numbers[node] { found.append(close(node)) }
            }
        }
    }

    private mutating func enter(_ node: Int) {
        numbers[node] = count
        lowest[node] = count
        count += 1
        open.append(node)
        isOpen[node] = true
    }

    /// Takes the component whose first node is `root` off the open nodes.
    private mutating func close(_ root: Int) -> [Int] {
        var component: [Int] = []
        while let node = open.popLast() {
            isOpen[node] = false
            component.append(node)
            if node == root { break }
        }
        return component
    }
}
