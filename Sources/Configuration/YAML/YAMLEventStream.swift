import CLibYAML

/// What libyaml's parser meets in a text, one after the other.
enum YAMLEvent {
    case documentStart(TextPosition)
    case documentEnd
    case scalar(String, isPlain: Bool, TextPosition)
    case sequenceStart(TextPosition)
    case sequenceEnd
    case mappingStart(TextPosition)
    case mappingEnd
    case streamEnd
}

/// libyaml's event parser over one text. The only owner of the C parser and of the bytes that it reads.
///
/// Anchors, aliases and tags are refused: a configuration says each thing once, where it stands, and an alias would make
/// a small file unfold into a large one.
@safe struct YAMLEventStream: ~Copyable {
    // Both are allocated in `init`, touched by this struct alone, and freed in `deinit`.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// `text` is UTF-8, without a byte order mark; what is not UTF-8 is an error when it is reached.
    init(_ text: [UInt8]) throws(YAMLError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(position: TextPosition(line: 1, column: 1), reason: "there is no memory to read it")
        }
        unsafe input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
        _ = unsafe input.initialize(from: text)
        unsafe self.parser = unsafe parser
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; `.streamEnd` again and again at the end.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        // libyaml allocates what an event holds; it is copied below and freed here, whatever happens.
        defer { unsafe yaml_event_delete(&event) }
        let position = unsafe TextPosition(event.start_mark)
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return try next()
        case YAML_DOCUMENT_START_EVENT: return .documentStart(position)
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            unsafe try refuseMarks(anchor: scalar.anchor, tag: scalar.tag, at: position)
            let text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return unsafe .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, position)
        case YAML_SEQUENCE_START_EVENT:
            unsafe try refuseMarks(
                anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, at: position)
            return .sequenceStart(position)
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            unsafe try refuseMarks(
                anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, at: position)
            return .mappingStart(position)
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_ALIAS_EVENT:
            throw YAMLError(position: position, reason: "aliases (*name) are not taken: write the value out")
        default: return .streamEnd
        }
    }

    private func refuseMarks(
        anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, at position: TextPosition
    ) throws(YAMLError) {
        if unsafe anchor != nil {
            throw YAMLError(position: position, reason: "anchors (&name) are not taken: write the value out")
        }
        if unsafe tag != nil {
            throw YAMLError(position: position, reason: "tags (!name) are not taken: leave the tag out")
        }
    }
}

extension YAMLEventStream {
    /// What the parser stopped at, in words.
    private func fault() -> YAMLError {
        let state = unsafe parser.pointee
        let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "there is no memory to read it"
        if unsafe state.error == YAML_READER_ERROR {
            let position = unsafe TextPosition(ofByte: state.problem_offset, in: Array(input))
            return unsafe YAMLError(position: position, reason: Self.readerReason(problem, byte: state.problem_value))
        }
        let position = unsafe TextPosition(state.problem_mark)
        guard let context = unsafe state.context.map({ unsafe String(cString: $0) }) else {
            return unsafe YAMLError(
                position: position, reason: Self.scannerReason(problem, at: state.problem_mark, in: input))
        }
        let begun = unsafe TextPosition(state.context_mark)
        let place = begun == position ? "" : ", which begins in line \(begun.line), column \(begun.column)"
        let reason = unsafe Self.scannerReason(problem, at: state.problem_mark, in: input)
        return YAMLError(position: position, reason: "\(reason), \(context)\(place)")
    }

    private static func readerReason(_ problem: String, byte: CInt) -> String {
        guard problem.contains("UTF-8") || problem.contains("Unicode") else { return "not YAML: \(problem)" }
        return "not UTF-8: \(problem) (0x\(String(byte, radix: 16, uppercase: true)))"
    }

    /// libyaml's words; a tab, its most frequent and least clear complaint, in ours.
    private static func scannerReason(
        _ problem: String, at mark: yaml_mark_t, in input: UnsafeMutableBufferPointer<UInt8>
    ) -> String {
        problem == "found character that cannot start any token" || problem.contains("tab character")
            ? "not YAML: a tab or a mark stands where a value could begin; indent with spaces, and put text with marks in quotes"
            : "not YAML: \(problem)"
    }
}

extension TextPosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
