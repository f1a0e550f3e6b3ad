import CSimdjson

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Comparisons of raw bytes.
enum Bytes {
    @inline(__always)
    static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let from = left.baseAddress, let to = right.baseAddress else { return true }
        return unsafe memcmp(from, to, left.count) == 0
    }

    /// Whether `name` is a text in lower case, its own case being of no account.
    static func equal(_ name: UnsafeRawBufferPointer, lowercase text: StaticString) -> Bool {
        guard name.count == text.utf8CodeUnitCount else { return false }
        return name.indices.allSatisfy { at in
            let byte = unsafe name[at]
            return unsafe (byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte) == text.utf8Start[at]
        }
    }

    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        return unsafe json_is_utf8(start, bytes.count)
    }
}
