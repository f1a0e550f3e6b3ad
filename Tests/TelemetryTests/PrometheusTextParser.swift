/// A small strict reader of Prometheus' text format 0.0.4, written from its specification.
struct PrometheusTextParser {
    struct Family: Equatable {
        var help: String
        var type: String
        /// By name and sorted labels.
        var samples: [Sample] = []
    }

    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Fault: Error { var line: String }

    /// Families by name; a family's lines must stand together, HELP and TYPE first.
    static func parse(_ text: String) throws -> [String: Family] {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Fault(line: "no line end") }
        var families: [String: Family] = [:]
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, families[words[2]] == nil else { throw Fault(line: line) }
                current = words[2]
                families[current] = Family(help: try unescaped(words[3], quotes: false), type: "")
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == current, families[current]?.samples.isEmpty == true else {
                    throw Fault(line: line)
                }
                families[current]?.type = words[3]
            } else {
                let sample = try sample(line)
                guard belongs(sample.name, to: current, type: families[current]?.type ?? "") else {
                    throw Fault(line: line)
                }
                families[current]?.samples.append(sample)
            }
        }
        return families
    }

    private static func belongs(_ name: String, to family: String, type: String) -> Bool {
        type == "histogram"
            ? ["_bucket", "_sum", "_count"].contains { name == family + $0 } : !type.isEmpty && name == family
    }

    private static func sample(_ line: String) throws -> Sample {
        var rest = line[...]
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                guard let equals = rest.firstIndex(of: "=") else { throw Fault(line: line) }
                let label = String(rest[..<equals])
                rest = rest[rest.index(after: equals)...]
                let (raw, after) = try quoted(rest, line: line)
                guard labels.updateValue(try unescaped(raw, quotes: true), forKey: label) == nil else {
                    throw Fault(line: line)
                }
                rest = after
                if rest.first == "," { rest.removeFirst() }
            }
            rest.removeFirst()
        }
        guard rest.first == " ", let value = number(String(rest.dropFirst())) else { throw Fault(line: line) }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// The text between quotes, still escaped, and what follows.
    private static func quoted(_ text: Substring, line: String) throws -> (String, Substring) {
        guard text.first == "\"" else { throw Fault(line: line) }
        var rest = text.dropFirst().unicodeScalars
        var raw = ""
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return (raw, Substring(rest)) }
            raw.unicodeScalars.append(scalar)
            if scalar == "\\", let next = rest.popFirst() { raw.unicodeScalars.append(next) }
        }
        throw Fault(line: line)
    }

    private static func unescaped(_ raw: String, quotes: Bool) throws -> String {
        var text = ""
        var scalars = raw.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            guard scalar == "\\" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            switch scalars.popFirst() {
            case "n": text += "\n"
            case "\\": text += "\\"
            case "\"" where quotes: text += "\""
            default: throw Fault(line: raw)
            }
        }
        return text
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
