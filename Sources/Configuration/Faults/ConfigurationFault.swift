/// One thing wrong with a configuration file: where it is, what was found, and what would be right.
///
/// Printed as `kindred.yaml:12:9: segments[2].rule: found a list, expected the text of a rule`.
public struct ConfigurationFault: Error, Sendable, Hashable {
    /// What can be wrong.
    public enum Problem: Sendable, Hashable {
        /// The file could not be read; the reason in words.
        case unreadable(String)
        /// The text is longer than this many bytes.
        case tooLarge(bytesMax: Int)
        /// The text is no YAML, or uses a part of YAML that is not taken; the reason in words.
        case syntax(String)
        /// A key that means nothing here; the known key nearest to it, if one is near, and all that are known here.
        case unknownKey(nearest: String?, known: [String])
        /// The key stands at `first` already.
        case duplicateKey(first: TextPosition)
        /// A key without which there is no sense.
        case missing(expected: String)
        /// A value of the wrong kind, form or size.
        case unexpected(found: String, expected: String)
        /// Another part of the file says otherwise; the reason in words.
        case conflict(String)
        /// A rule or an expression that the rule language refuses, with the place inside its text.
        case rule(String, at: TextPosition)
        /// There were more faults than are kept.
        case furtherFaults(kept: Int)
    }

    /// The file as it was named.
    public let file: String
    /// nil where the fault is the whole file's.
    public let position: TextPosition?
    /// Such as `segments[2].rule`; empty where the fault is no key's.
    public let keyPath: String
    public let problem: Problem

    public init(file: String, position: TextPosition?, keyPath: String, problem: Problem) {
        self.file = file
        self.position = position
        self.keyPath = keyPath
        self.problem = problem
    }
}

extension ConfigurationFault: CustomStringConvertible {
    public var description: String {
        var parts = [position.map { "\(file):\($0)" } ?? file]
        if !keyPath.isEmpty { parts.append(keyPath) }
        parts.append(problem.description)
        return parts.joined(separator: ": ")
    }
}

extension ConfigurationFault.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooLarge(let bytesMax): "the file is larger than \(ByteSize(bytes: bytesMax)), the most that is read"
        case .syntax(let reason): reason
        case .unknownKey(let nearest?, _): "unknown key; did you mean \(nearest)?"
        case .unknownKey(nil, let known): "unknown key; known here: \(known.joined(separator: ", "))"
        case .duplicateKey(let first): "the key stands here for the second time; the first is in line \(first.line)"
        case .missing(let expected): "missing; expected \(expected)"
        case .unexpected(let found, let expected): "found \(found), expected \(expected)"
        case .conflict(let reason): reason
        case .rule(let reason, let place): "line \(place.line), column \(place.column) of the text: \(reason)"
        case .furtherFaults(let kept): "there are more faults than these \(kept)"
        }
    }
}

/// Everything wrong with one configuration file, in the order of the file; never empty.
public struct ConfigurationFaults: Error, Sendable, Equatable, CustomStringConvertible {
    public let faults: [ConfigurationFault]

    public init(_ faults: [ConfigurationFault]) { self.faults = faults }

    /// One fault a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
