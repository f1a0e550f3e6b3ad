extension MappingDecoder {
    /// A value that may be a secret: a scalar, or where it is found; nil where it is not given, or wrong, which is
    /// reported.
    mutating func source(_ key: String) -> Located<SettingSource>? {
        let node = take(key)
        guard let node, let position = positionOfKey(key) else { return nil }
        let keyPath = path.key(key)
        if case .scalar(let text, _) = node.content {
            return Located(.text(text), position: position, keyPath: keyPath.text)
        }
        let place = MappingDecoder.decode(node, path: keyPath, in: decoding) {
            $0.secretPlace(expected: "a value, or {env: NAME} or {file: PATH} of where it is found")
        }
        return place.map { Located(.elsewhere($0), position: position, keyPath: keyPath.text) }
    }
}
