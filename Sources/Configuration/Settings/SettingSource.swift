import Foundation

/// Where a value comes from that may be a secret.
public enum SettingSource: Sendable, Hashable {
    case text(String)
    case elsewhere(SecretPlace)
}

extension Located<SettingSource> {
    /// The value: from the configuration itself, the environment, or another file.
    public func resolved() throws(SettingSourceFault) -> String {
        switch value {
        case .text(let text): return text
        case .elsewhere(.environment(let variable)):
            guard let text = ProcessInfo.processInfo.environment[variable] else {
                throw SettingSourceFault("\(keyPath): the environment has no variable \(variable)")
            }
            return text
        case .elsewhere(.file(let path)):
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw SettingSourceFault(
                    "\(keyPath): the file \(path) cannot be read; is it there, and may this user read it?")
            }
            let end = text.lastIndex { !$0.isNewline }.map { text.index(after: $0) } ?? text.startIndex
            return String(text[..<end])
        }
    }
}

/// A value that is not where the configuration says it is, in words.
public struct SettingSourceFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
