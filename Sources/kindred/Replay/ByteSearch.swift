import Glibc

extension UnsafeRawBufferPointer {
    /// Where `text` stands first, as an offset; nil where it does not.
    func offset(of text: StaticString) -> Int? {
        guard let start = baseAddress else { return nil }
        let length = text.utf8CodeUnitCount
        var at = 0
        while at + length <= count {
            let room = count - length - at + 1
            guard let found = unsafe memchr(start + at, Int32(text.utf8Start.pointee), room) else { return nil }
            at = unsafe UnsafeRawPointer(found) - start
            if unsafe memcmp(found, text.utf8Start, length) == 0 { return at }
            at += 1
        }
        return nil
    }

    /// The bytes behind the first `mark`, up to the next quotation mark; nil where there are none.
    func text(behind mark: StaticString) -> UnsafeRawBufferPointer? {
        guard let at = unsafe offset(of: mark) else { return nil }
        let rest = unsafe self[(at + mark.utf8CodeUnitCount)...]
        guard let end = unsafe rest.firstIndex(of: 0x22) else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: rest[..<end])
    }
}
