import CSimdjson

/// Reads records' bytes as JSON. One thread at a time; makes all its memory at the start.
///
/// Unsafe inside, safe outside: the parser is owned and destroyed with the reader.
@safe
struct RecordReader: ~Copyable, @unchecked Sendable {
    private let parser: OpaquePointer
    private let words: UnsafeMutablePointer<UInt64>
    private let strings: UnsafePointer<UInt8>
    private var largeNumbers = LargeNumbers()

    init() {
        guard let parser = unsafe json_parser_create(EventLimits.recordBytesMax) else { fatalError("out of memory") }
        unsafe self.parser = unsafe parser
        unsafe words = unsafe json_parser_tape(parser)
        unsafe strings = unsafe json_parser_strings(parser)
    }

    deinit { unsafe json_parser_destroy(parser) }

    /// The tape of a record, whose value is an object; good until the next read, and while `record` stays as it is.
    @inline(__always)
    mutating func read(_ record: UnsafeRawBufferPointer) throws(Rejection) -> Tape {
        var result = unsafe json_parser_read(parser, record.baseAddress, record.count)
        if result == json_bad_number.rawValue { result = unsafe readAgain(record) }
        guard result == 0, let start = record.baseAddress else { throw Self.rejection(result) }
        let tape = unsafe Tape(words: words, strings: UnsafeRawPointer(strings), record: start)
        guard tape.kind(1) == Tape.Kind.object else { throw Rejection(.notAnObject) }
        return tape
    }

    @inline(never)
    private mutating func readAgain(_ record: UnsafeRawBufferPointer) -> Int32 {
        let input = unsafe UnsafeMutableRawBufferPointer(start: json_parser_input(parser), count: record.count)
        guard unsafe largeNumbers.blank(input) else { return Int32(bitPattern: json_bad_number.rawValue) }
        let result = unsafe json_parser_read_again(parser, record.count)
        if result == 0 { unsafe largeNumbers.mark(words) }
        return result
    }

    @inline(never)
    private static func rejection(_ result: Int32) -> Rejection {
        switch UInt32(bitPattern: result) {
        case json_empty.rawValue: Rejection(.emptyRecord)
        case json_not_utf8.rawValue: Rejection(.invalidUTF8)
        case json_bad_text.rawValue: Rejection(.invalidText)
        case json_too_deep.rawValue: Rejection(.tooDeep)
        case json_too_large.rawValue: Rejection(.recordTooLarge)
        default: Rejection(.invalidJSON)
        }
    }
}
