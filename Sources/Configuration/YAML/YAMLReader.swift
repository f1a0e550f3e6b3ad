/// Reads a text of YAML, or of JSON, into a tree.
///
/// One document; keys are text; at most `depthMax` levels and `nodesMax` nodes, so that no text makes a tree much
/// larger than itself or a stack that is too deep.
struct YAMLReader: ~Copyable {
    static let depthMax = 32
    static let nodesMax = 200_000

    private var events: YAMLEventStream
    private var nodeCount = 0

    /// The tree of `text`; nil where the text has nothing in it but white space and comments.
    static func read(_ text: [UInt8]) throws(YAMLError) -> YAMLNode? {
        var reader = YAMLReader(events: try YAMLEventStream(text))
        return try reader.document()
    }

    private init(events: consuming YAMLEventStream) {
        self.events = events
    }

    private mutating func document() throws(YAMLError) -> YAMLNode? {
        guard case .documentStart = try events.next() else { return nil }
        let root = try node(try events.next(), depth: 0)
        _ = try events.next()  // the document's end
        if case .documentStart(let position) = try events.next() {
            throw YAMLError(
                position: position, reason: "a second document begins here; a configuration is one document")
        }
        return root
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode? {
        switch event {
        case .scalar(let text, let isPlain, let position):
            try count(at: position, depth: depth)
            return YAMLNode(content: .scalar(text, isPlain: isPlain), position: position)
        case .sequenceStart(let position):
            try count(at: position, depth: depth)
            var elements: [YAMLNode] = []
            while let element = try node(try events.next(), depth: depth + 1) { elements.append(element) }
            return YAMLNode(content: .sequence(elements), position: position)
        case .mappingStart(let position):
            try count(at: position, depth: depth)
            return YAMLNode(content: .mapping(try entries(depth: depth + 1)), position: position)
        case .sequenceEnd, .mappingEnd, .documentStart, .documentEnd, .streamEnd: return nil
        }
    }

    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        while let key = try node(try events.next(), depth: depth) {
            guard case .scalar(let name, _) = key.content else {
                throw YAMLError(position: key.position, reason: "found a list or a mapping as a key, expected a name")
            }
            guard let value = try node(try events.next(), depth: depth) else { break }
            entries.append(.init(key: name, keyPosition: key.position, value: value))
        }
        return entries
    }

    private mutating func count(at position: TextPosition, depth: Int) throws(YAMLError) {
        nodeCount += 1
        if depth > Self.depthMax {
            throw YAMLError(position: position, reason: "more than \(Self.depthMax) levels of lists and mappings")
        }
        if nodeCount > Self.nodesMax {
            throw YAMLError(position: position, reason: "more than \(Self.nodesMax) keys and values")
        }
    }
}
