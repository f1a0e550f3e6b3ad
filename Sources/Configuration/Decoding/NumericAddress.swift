import Glibc

/// Addresses in numbers, as the system reads them.
enum NumericAddress {
    /// The four bytes of an address such as `127.0.0.1`.
    static func version4(_ text: String) -> [UInt8]? { bytes(text, family: AF_INET, count: 4) }

    /// The sixteen bytes of an address such as `::1`.
    static func version6(_ text: String) -> [UInt8]? { bytes(text, family: AF_INET6, count: 16) }

    /// `::1`, or an address of version 4 in version 6's clothes that begins with 127.
    static func isLoopback(version6 bytes: [UInt8]) -> Bool {
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? bytes[12] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    private static func bytes(_ text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        // A NUL would end the text for the system, and not for us.
        guard !text.utf8.contains(0), unsafe inet_pton(family, text, &bytes) == 1 else { return nil }
        return Array(bytes[..<count])
    }
}
