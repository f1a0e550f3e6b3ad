import Numerics

/// Why there is no token to be had. No text shows any part of one.
public struct TokenFault: Error, Equatable {
    public enum Reason: Error, Equatable {
        /// Nothing is there, or it cannot be read.
        case absent
        case empty
        /// No JSON Web Token in its compact form.
        case noToken
        /// Its claims do not say when it expires.
        case noExpiry
        /// Milliseconds since 1970.
        case expired(at: Int64)
        /// librdkafka's words.
        case refused(String)
    }

    public let reason: Reason
    public let source: TokenSource

    public init(_ reason: Reason, in source: TokenSource) {
        self.reason = reason
        self.source = source
    }
}

extension TokenFault: CustomStringConvertible {
    public var description: String {
        switch (reason, source) {
        case (.absent, .environment(let variable)): "the environment has no variable \(variable)"
        case (.absent, .file): "\(source) cannot be read; is it there, and may this user read it?"
        case (.empty, _): "\(source) is empty"
        case (.noToken, _):
            "\(source) holds no JSON Web Token, which is three parts divided by dots, the second one JSON in base64url"
        case (.noExpiry, _): "the token in \(source) does not say when it expires, by the number exp"
        case (.expired(let time), _):
            "the token in \(source) expired at \(TimestampText.rfc3339(milliseconds: time)); what keeps it fresh?"
        case (.refused(let words), _): "the token in \(source) is refused: \(words)"
        }
    }
}
