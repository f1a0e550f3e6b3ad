import Foundation

/// Where a token for SASL's OAUTHBEARER is found, which something else keeps fresh: a projected service account token
/// of Kubernetes', say, or what an agent beside Kindred writes. Read anew each time that a client wants one.
public enum TokenSource: Sendable, Hashable {
    /// The environment variable of this name: as long as one token lasts, since a process's environment stays as it is.
    case environment(String)
    /// The content of this file.
    case file(String)

    private static let bytesMax = 65_536

    /// Reads a token that holds at the time `now`, in milliseconds since 1970.
    public func read(at now: Int64) throws(TokenFault) -> BearerToken {
        let text = try text().trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw TokenFault(.empty, in: self) }
        let token: BearerToken
        do throws(TokenFault.Reason) { token = try BearerToken(text) } catch { throw TokenFault(error, in: self) }
        guard token.expiry > now else { throw TokenFault(.expired(at: token.expiry), in: self) }
        return token
    }

    private func text() throws(TokenFault) -> String {
        switch self {
        case .environment(let variable):
            guard let text = ProcessInfo.processInfo.environment[variable] else {
                throw TokenFault(.absent, in: self)
            }
            return text
        case .file(let path):
            guard let file = FileHandle(forReadingAtPath: path) else { throw TokenFault(.absent, in: self) }
            let content: Data
            // An empty file is at its end.
            do { content = try file.read(upToCount: Self.bytesMax) ?? Data() } catch {
                throw TokenFault(.absent, in: self)
            }
            return String(decoding: content, as: UTF8.self)
        }
    }
}

extension TokenSource: CustomStringConvertible {
    public var description: String {
        switch self {
        case .environment(let variable): "the environment's variable \(variable)"
        case .file(let path): "the file \(path)"
        }
    }
}
