extension MappingDecoder {
    /// A value that may be a secret: a scalar, or where it is found; nil where it is not given, or wrong, which is
    /// reported.
    mutating func source(_ key: String) -> Located<SettingSource>? {
        guard let position = positionOfKey(key), let node = take(key), !decoding.isListingKeys else {
            _ = take(key)
            return nil
        }
        let keyPath = path.key(key)
        if case .scalar(let text, _) = node.content {
            return Located(.text(text), position: position, keyPath: keyPath.text)
        }
        return MappingDecoder.decode(node, path: keyPath, in: decoding) { decoder -> Located<SettingSource>? in
            let variable = decoder.optional("env", .line("the name of an environment variable", bytesMax: 256))
            let file = decoder.optional("file", .line("a file", bytesMax: 4096))
            switch (variable, file) {
            case (let variable?, nil): return Located(.environment(variable), position: position, keyPath: keyPath.text)
            case (nil, let file?): return Located(.file(file), position: position, keyPath: keyPath.text)
            default:
                decoder.report(.missing(expected: "a value, or {env: NAME} or {file: PATH} of where it is found"))
                return nil
            }
        }
    }
}
