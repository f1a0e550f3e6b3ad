/// A step of a pattern's program.
struct PatternInstruction {
    enum Operation: UInt8 {
        /// Reads one character of the class `first`, and goes on to the next instruction.
        case read
        /// Goes on at `first` and at `second`.
        case fork
        /// Goes on at the next instruction where the assertion `first` holds.
        case check
        /// The pattern is found.
        case found
    }

    let operation: Operation
    var first: UInt32 = 0
    var second: UInt32 = 0
}

/// Turns a pattern's tree into a program for a machine that follows all ways at once (K. Thompson, Regular expression
/// search algorithm, 1968).
struct PatternCompiler {
    private(set) var instructions: [PatternInstruction] = []
    private(set) var classes: [CharacterClass] = []
    private var indexes: [CharacterClass: Int] = [:]

    /// The most instructions of a program: repeats are unrolled.
    static let instructionsMax = 60_000

    /// nil where the program would be too large.
    static func program(of node: PatternNode) -> PatternCompiler? {
        guard cost(of: node) < instructionsMax else { return nil }
        var compiler = PatternCompiler()
        compiler.emit(node)
        compiler.instructions.append(PatternInstruction(operation: .found))
        return compiler
    }

    /// A bound of the instructions that a node becomes, and of the work of making them; at most a little above the
    /// greatest, so that it never overflows.
    private static func cost(of node: PatternNode) -> Int {
        switch node {
        case .empty, .character, .assertion: return 1
        case .sequence(let nodes): return nodes.reduce(0) { min($0 + cost(of: $1), instructionsMax) }
        case .alternatives(let nodes): return nodes.reduce(0) { min($0 + cost(of: $1) + 2, instructionsMax) }
        case .repetition(let node, let minimum, let maximum):
            let once = cost(of: node)
            let further = maximum.map { ($0 - minimum) * (once + 1) } ?? once + 2
            return min(minimum * once + further + 1, instructionsMax)
        }
    }

    private mutating func emit(_ node: PatternNode) {
        switch node {
        case .empty: break
        case .character(let set):
            instructions.append(PatternInstruction(operation: .read, first: UInt32(index(of: set))))
        case .assertion(let assertion):
            instructions.append(PatternInstruction(operation: .check, first: UInt32(assertion.rawValue)))
        case .sequence(let nodes): for node in nodes { emit(node) }
        case .alternatives(let nodes): emit(nodes[...])
        case .repetition(let node, let minimum, let maximum):
            for _ in 0..<minimum { emit(node) }
            if let maximum {
                emitOptional(node, times: maximum - minimum)
            } else {
                emitLoop(node)
            }
        }
    }

    private mutating func index(of set: CharacterClass) -> Int {
        if let index = indexes[set] { return index }
        indexes[set] = classes.count
        classes.append(set)
        return classes.count - 1
    }

    private var here: UInt32 { UInt32(instructions.count) }

    private mutating func emit(_ alternatives: ArraySlice<PatternNode>) {
        var leaving: [Int] = []
        for node in alternatives.dropLast() {
            let fork = instructions.count
            instructions.append(PatternInstruction(operation: .fork, first: here + 1))
            emit(node)
            leaving.append(instructions.count)
            instructions.append(PatternInstruction(operation: .fork))
            instructions[fork].second = here
        }
        if let last = alternatives.last { emit(last) }
        for jump in leaving {
            instructions[jump].first = here
            instructions[jump].second = here
        }
    }

    /// Up to so many times: before each time one may leave.
    private mutating func emitOptional(_ node: PatternNode, times: Int) {
        var leaving: [Int] = []
        for _ in 0..<times {
            leaving.append(instructions.count)
            instructions.append(PatternInstruction(operation: .fork, first: here + 1))
            emit(node)
        }
        for fork in leaving { instructions[fork].second = here }
    }

    /// Any number of times.
    private mutating func emitLoop(_ node: PatternNode) {
        let fork = instructions.count
        instructions.append(PatternInstruction(operation: .fork, first: here + 1))
        emit(node)
        instructions.append(PatternInstruction(operation: .fork, first: UInt32(fork), second: UInt32(fork)))
        instructions[fork].second = here
    }
}
