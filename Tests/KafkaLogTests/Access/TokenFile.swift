import Foundation

/// A file with a token that is not signed, which a broker takes that was told nothing of who may sign.
final class TokenFile: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("kindred-token-\(UUID().uuidString)").path

    deinit { remove() }

    /// Puts a new token in the place of an earlier one.
    /// - Returns: when it expires.
    @discardableResult func renew(for time: Duration) throws -> Date {
        let expiry = Date().addingTimeInterval(time / .seconds(1))
        try write(Self.token(#"{"sub":"kindred","iat":0,"exp":\#(expiry.timeIntervalSince1970)}"#))
        return expiry
    }

    func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    static func token(_ claims: String) -> String { "\(part(#"{"alg":"none"}"#)).\(part(claims))." }

    static func part(_ json: String) -> String {
        Data(json.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
