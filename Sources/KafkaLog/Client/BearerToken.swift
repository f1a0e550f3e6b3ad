import CLibrdkafka
import Foundation

/// A JSON Web Token in its compact form (RFC 7519, section 3). What it claims is the broker's to check; here is read
/// when a new one is due, and for whom it stands.
public struct BearerToken: Sendable, Equatable {
    let text: String
    /// For whom it stands: the claim `sub`, or nothing.
    public let principal: String
    /// The claim `exp`: milliseconds since 1970.
    public let expiry: Int64

    /// A time that no token means, and that librdkafka still reckons with: the year 5138.
    private static let secondsMax = 1e11

    public init(_ text: String) throws(TokenFault.Reason) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // The third part is empty where a token is not signed.
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy(Self.isBase64URL) }),
            let payload = Self.decode(parts[1]),
            let claims = try? JSONDecoder().decode(Claims.self, from: payload)
        else { throw .noToken }
        guard let seconds = claims.exp, seconds > 0 else { throw .noExpiry }
        self.text = text
        principal = claims.sub ?? ""
        expiry = Int64(min(seconds, Self.secondsMax) * 1000)
    }

    private struct Claims: Decodable {
        var exp: Double?
        var sub: String?
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Foundation knows base64 with padding, and in its older alphabet.
    private static func decode(_ part: Substring) -> Data? {
        let standard = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - part.utf8.count % 4) % 4))
    }
}

extension BearerToken {
    /// Makes it the one that the client shows from now on; answers librdkafka's own words where it refuses.
    func give(to client: OpaquePointer) -> String? {
        var reason = [CChar](repeating: 0, count: 512)
        let code = unsafe rd_kafka_oauthbearer_set_token(
            client, text, expiry, principal, nil, 0, &reason, reason.count)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : String(reason: reason)
    }
}

// A token is as good as a password: no description shows it.
extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "a token of \(principal)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
