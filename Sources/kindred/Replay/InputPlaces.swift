/// Numbers the lines of several files through, and finds a line's file again: a replay's offsets are these numbers.
struct InputPlaces {
    private let paths: [String]
    /// The number of each opened file's first line.
    private var starts: [Int64] = []
    private var newest: Int64 = -1

    init(paths: [String]) { self.paths = paths }

    /// The number of a line, which comes behind those before: `line` counts from 1.
    mutating func number(file: Int, line: Int) -> Int64 {
        while starts.count <= file { starts.append(newest + 1) }
        newest = starts[file] + Int64(line) - 1
        return newest
    }

    /// The file and the line, from 1, of a number.
    func place(of number: Int64) -> (file: String, line: Int64) {
        let file = max((starts.lastIndex { $0 <= number } ?? 0), 0)
        guard starts.indices.contains(file) else { return ("", 0) }
        return (paths[file], number - starts[file] + 1)
    }
}
