/// Takes the keys of one mapping, typed, one after the other; whatever is wrong is reported and replaced by the
/// default, so that the rest is checked too. A key that was never asked for is unknown. Null stands for "not given".
struct MappingDecoder {
    let decoding: Decoding
    let path: KeyPathText
    /// Where the mapping begins; nil where it is not in the file.
    let position: TextPosition?
    private var entries: [String: YAMLNode.Entry] = [:]
    private var order: [YAMLNode.Entry] = []
    private var known: [String] = []
    /// Whether something else stands where the mapping should: that is reported, and not that its keys are missing.
    private var isSomethingElse = false

    /// Decodes `node` with `body`, then refuses the keys that `body` did not ask for.
    static func decode<Value>(
        _ node: YAMLNode?, path: KeyPathText, in decoding: Decoding, _ body: (inout MappingDecoder) -> Value
    ) -> Value {
        var decoder = MappingDecoder(node, path: path, in: decoding)
        let value = body(&decoder)
        decoder.refuseUnknownKeys()
        return value
    }

    private init(_ node: YAMLNode?, path: KeyPathText, in decoding: Decoding) {
        self.decoding = decoding
        self.path = path
        position = node?.position
        guard let node, !node.isNull else { return }
        guard case .mapping(let found) = node.content else {
            isSomethingElse = true
            decoding.report(
                .unexpected(found: node.found, expected: "a mapping of keys to values"), at: node.position,
                keyPath: path.text)
            return
        }
        for entry in found {
            if let first = entries[entry.key] {
                decoding.report(
                    .duplicateKey(first: first.keyPosition), at: entry.keyPosition, keyPath: path.key(entry.key).text)
            } else {
                entries[entry.key] = entry
                order.append(entry)
            }
        }
    }

    private func refuseUnknownKeys() {
        for entry in order where !known.contains(entry.key) {
            let problem = ConfigurationFault.Problem.unknownKey(
                nearest: nearestName(to: entry.key, among: known), known: known)
            decoding.report(problem, at: entry.keyPosition, keyPath: path.key(entry.key).text)
        }
    }
}

extension MappingDecoder {
    /// Whether the key stands in the file with a value.
    func gives(_ key: String) -> Bool { entries[key].map { !$0.value.isNull } ?? false }

    /// The position of a key that stands in the file.
    func positionOfKey(_ key: String) -> TextPosition? { entries[key]?.keyPosition }

    /// Reports a fault of the mapping as a whole, or of one of its keys.
    func report(_ problem: ConfigurationFault.Problem, key: String? = nil) {
        let place = key.flatMap { entries[$0]?.value.position } ?? position
        decoding.report(problem, at: place, keyPath: key.map { path.key($0).text } ?? path.text)
    }

    /// The value of a key with its place; nil where it is not given, or wrong (which is reported).
    mutating func located<Value>(_ key: String, _ format: ScalarFormat<Value>) -> Located<Value>? {
        guard let node = take(key) else { return nil }
        let keyPath = path.key(key)
        guard let value = format.decode(node, path: keyPath, in: decoding) else { return nil }
        return Located(value, position: node.position, keyPath: keyPath.text)
    }

    mutating func optional<Value>(_ key: String, _ format: ScalarFormat<Value>) -> Value? {
        located(key, format)?.value
    }

    mutating func value<Value>(_ key: String, _ format: ScalarFormat<Value>, default fallback: Value) -> Value {
        located(key, format)?.value ?? fallback
    }

    /// The value of a key that must be there; nil where it is not, or wrong (both are reported).
    mutating func required<Value>(_ key: String, _ format: ScalarFormat<Value>) -> Located<Value>? {
        if !gives(key), !isSomethingElse {
            let place = entries[key]?.value.position ?? position
            decoding.report(.missing(expected: format.expected), at: place, keyPath: path.key(key).text)
        }
        return located(key, format)
    }

    /// The mapping under a key, decoded by `body`; an empty one where the key is not given.
    mutating func mapping<Value>(_ key: String, _ body: (inout MappingDecoder) -> Value) -> Value {
        MappingDecoder.decode(take(key), path: path.key(key), in: decoding, body)
    }

    /// The mapping under a key, decoded by `body`; nil where the key is not given.
    mutating func optionalMapping<Value>(_ key: String, _ body: (inout MappingDecoder) -> Value?) -> Value? {
        let node = take(key)
        guard node != nil || decoding.isListingKeys else { return nil }
        return MappingDecoder.decode(node, path: path.key(key), in: decoding, body)
    }

    /// The mappings listed under a key, each decoded by `body`; those that `body` answers with nil are left out.
    mutating func list<Element>(
        _ key: String, of what: String, countMax: Int, _ body: (inout MappingDecoder) -> Element?
    ) -> [Element] {
        let listPath = path.key(key)
        if decoding.isListingKeys {
            _ = take(key)
            return [MappingDecoder.decode(nil, path: listPath.element(0), in: decoding, body)].compactMap(\.self)
        }
        guard let node = take(key) else { return [] }
        let expected = "a list of at most \(countMax) \(what)"
        guard case .sequence(let elements) = node.content else {
            decoding.report(
                .unexpected(found: node.found, expected: expected), at: node.position, keyPath: listPath.text)
            return []
        }
        if elements.count > countMax {
            let found = "\(elements.count) of them"
            decoding.report(.unexpected(found: found, expected: expected), at: node.position, keyPath: listPath.text)
        }
        return elements.prefix(countMax).enumerated().compactMap { index, element in
            MappingDecoder.decode(element, path: listPath.element(index), in: decoding, body)
        }
    }

    /// One value under a key, or a list of them; nil where the key is not given.
    mutating func oneOrMore<Value>(
        _ key: String, _ format: ScalarFormat<Value>, countMax: Int
    ) -> [Located<Value>]? {
        let keyPath = path.key(key)
        guard let node = take(key) else { return nil }
        guard case .sequence(let elements) = node.content else {
            return format.decode(node, path: keyPath, in: decoding).map {
                [Located($0, position: node.position, keyPath: keyPath.text)]
            }
        }
        guard 1...countMax ~= elements.count else {
            let expected = "\(format.expected), or a list of 1 to \(countMax) of them"
            let problem = ConfigurationFault.Problem.unexpected(
                found: "a list of \(elements.count)", expected: expected)
            decoding.report(problem, at: node.position, keyPath: keyPath.text)
            return nil
        }
        return elements.enumerated().compactMap { index, element in
            let elementPath = keyPath.element(index)
            return format.decode(element, path: elementPath, in: decoding).map {
                Located($0, position: element.position, keyPath: elementPath.text)
            }
        }
    }

    /// Marks a key as known, and answers its value if it is given and not null.
    mutating func take(_ key: String) -> YAMLNode? {
        known.append(key)
        decoding.recordKnown(path.key(key))
        guard let entry = entries[key] else { return nil }
        decoding.recordGiven(path.key(key))
        return entry.value.isNull ? nil : entry.value
    }

    /// The keys of a mapping that may have any, in the order of the file; none of them is unknown from now on.
    mutating func takeNames() -> [String] {
        let names = order.map(\.key)
        known += names
        return names
    }

    /// The text of a key's value, quoted or not; nil where it is no scalar.
    func scalarText(_ key: String) -> String? {
        guard case .scalar(let text, _)? = entries[key]?.value.content else { return nil }
        return text
    }
}
