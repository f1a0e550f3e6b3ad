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
/// Anchors, aliases and tags are refused: a configuration says each thing once, where it stands, and an alias would
/// make a small file unfold into a large one.
@safe struct YAMLEventStream: ~Copyable {
    // Both are allocated in `init`, touched by this struct alone, and freed in `deinit`.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let source: SurrogateEscapes

    /// `text` is UTF-8, with or without a byte order mark; what is not UTF-8 is an error when it is reached.
    init(_ text: [UInt8]) throws(YAMLError) {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        source = SurrogateEscapes(text.starts(with: byteOrderMark) ? Array(text.dropFirst(3)) : text)
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw YAMLError(position: TextPosition(line: 1, column: 1), reason: "there is no memory to read it")
        }
        unsafe input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.text.count)
        _ = unsafe input.initialize(from: source.text)
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
        let position = unsafe place(event.start_mark)
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
    /// Where a mark of the parser lies in the text as it was given.
    private func place(_ mark: yaml_mark_t) -> TextPosition {
        source.original(TextPosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1))
    }

    /// What the parser stopped at, in words.
    private func fault() -> YAMLError {
        let state = unsafe parser.pointee
        let problem = unsafe state.problem.map { unsafe String(cString: $0) } ?? "there is no memory to read it"
        if unsafe state.error == YAML_READER_ERROR {
            let encoding = problem.contains("control characters") ? "not YAML" : "not UTF-8"
            let position = unsafe source.original(TextPosition(ofByte: state.problem_offset, in: source.text))
            return YAMLError(position: position, reason: "\(encoding): \(problem)")
        }
        let position = unsafe place(state.problem_mark)
        if let reason = unsafe Self.plainReason(problem, at: state.problem_mark.index, in: source.text) {
            return YAMLError(position: position, reason: "not YAML: \(reason)")
        }
        guard let context = unsafe state.context.map({ unsafe String(cString: $0) }) else {
            return YAMLError(position: position, reason: "not YAML: \(problem)")
        }
        let begun = unsafe place(state.context_mark)
        let place = begun == position ? "" : " that begins in line \(begun.line), column \(begun.column)"
        return YAMLError(position: position, reason: "not YAML: \(problem), \(context)\(place)")
    }

    /// The most frequent and least clear of libyaml's complaints, in words that say what to do; nil for all others.
    private static func plainReason(_ problem: String, at index: Int, in text: [UInt8]) -> String? {
        switch problem {
        case "mapping values are not allowed in this context":
            return "a colon and a space where no key can stand; put a text that has them in quotes"
        case "found character that cannot start any token":
            guard let mark = String(decoding: text, as: UTF8.self).unicodeScalars.dropFirst(index).first else {
                return nil
            }
            if mark == "\t" { return "a tab; indent with spaces" }
            return "no value begins with \(mark.escaped(asASCII: false)); put a text that does in quotes"
        default:
            return problem.contains("tab character") ? "a tab; indent with spaces" : nil
        }
    }
}
