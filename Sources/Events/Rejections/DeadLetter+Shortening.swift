// A letter that is larger than a topic takes loses the end of its value, and, where that is not enough, of its key. It is
// cut as it was written: outside of JSON text no quote follows a comma but at the beginning of a name, and inside of it
// every quote has a backslash, so the names of `key`, `value` and `encoding` cannot be mistaken.

extension DeadLetter {
    /// A written letter with so much less of its value and key that it has at most `bytesMax` bytes; nil where that
    /// cannot be, or the bytes are no letter. One that is small enough stays as it is.
    public static func shortened(_ letter: [UInt8], to bytesMax: Int) -> [UInt8]? {
        guard letter.count > bytesMax else { return letter }
        let keyName = Array(",\"key\":".utf8)
        let valueName = Array(",\"value\":".utf8)
        let text = Array(",\"encoding\":\"utf8\"".utf8)
        let base64 = Array(",\"encoding\":\"base64\"".utf8)
        guard let keyMark = letter.firstRange(of: keyName), let valueMark = letter.firstRange(of: valueName),
            let end = letter.firstRange(of: text) ?? letter.firstRange(of: base64),
            keyMark.upperBound <= valueMark.lowerBound,
            valueMark.upperBound <= end.lowerBound
        else { return nil }
        let isText = letter[end].count == text.count
        let head = letter[..<keyMark.upperBound]
        let tail = letter[end] + Array(",\"truncated\":true}".utf8)
        var key = letter[keyMark.upperBound..<valueMark.lowerBound]
        var value = letter[valueMark.upperBound..<end.lowerBound]
        let shell = head.count + valueMark.count + tail.count
        value = cut(value, to: bytesMax - shell - key.count, isText: isText)
        key = cut(key, to: bytesMax - shell - value.count, isText: isText)
        guard shell + key.count + value.count <= bytesMax else { return nil }
        return head + key + valueName + value + tail
    }

    /// The beginning of quoted text, quotes included; not less than the quotes.
    private static func cut(_ quoted: ArraySlice<UInt8>, to bytesMax: Int, isText: Bool) -> ArraySlice<UInt8> {
        guard quoted.count > bytesMax, quoted.count > 2, quoted.first == UInt8(ascii: "\"") else { return quoted }
        let room = max(bytesMax - 2, 0)
        let first = quoted.startIndex + 1
        var end = first
        while end < quoted.endIndex - 1 {
            let step = isText ? pieceBytes(quoted, at: end) : 4
            guard end + step - first <= room else { break }
            end += step
        }
        return quoted[..<end] + [UInt8(ascii: "\"")]
    }

    /// Bytes of the character, or of the escape, that begins at a place of JSON text.
    private static func pieceBytes(_ text: ArraySlice<UInt8>, at place: Int) -> Int {
        switch text[place] {
        case UInt8(ascii: "\\"): text[place + 1] == UInt8(ascii: "u") ? 6 : 2
        case 0xf0...: 4
        case 0xe0...: 3
        case 0xc0...: 2
        default: 1
        }
    }
}
