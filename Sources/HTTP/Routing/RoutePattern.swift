/// A path with places for names: `/segments/{segment}/members`.
public struct RoutePattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    private enum Part: Sendable, Hashable {
        case literal(String)
        case parameter(String)
    }

    public let description: String
    private let parts: [Part]

    /// - Parameter text: begins with a slash; names in braces stand for whole parts and differ.
    public init(stringLiteral text: String) {
        precondition(text.hasPrefix("/"), "pattern \(text)")
        description = text
        parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            return .parameter(String(part.dropFirst().dropLast()))
        }
        let names = parts.compactMap { part -> String? in if case .parameter(let name) = part { name } else { nil } }
        precondition(Set(names).count == names.count && !names.contains(""), "names in \(text)")
    }

    /// What stands where the names are; nil where the path is another one.
    func parameters(of path: [String]) -> [String: String]? {
        guard path.count == parts.count else { return nil }
        var found: [String: String] = [:]
        for (part, text) in zip(parts, path) {
            switch part {
            case .literal(let wanted): if wanted != text { return nil }
            case .parameter(let name):
                if text.isEmpty { return nil }
                found[name] = text
            }
        }
        return found
    }

    /// Whether this pattern is the closer one of two that match a path: words before names, from the left.
    func isCloser(than other: RoutePattern) -> Bool {
        for (own, others) in zip(parts, other.parts) {
            switch (own, others) {
            case (.literal, .parameter): return true
            case (.parameter, .literal): return false
            default: continue
            }
        }
        return false
    }
}
