import CSimdjson

/// Reads records' bytes as JSON. One thread at a time; makes all its memory at the start.
///
/// Unsafe inside, safe outside: the parser is owned and destroyed with the reader.
@safe
struct RecordReader: ~Copyable, @unchecked Sendable {
    private let parser: OpaquePointer
    private let words: UnsafeMutablePointer<UInt64>
    private var largeNumbers = LargeNumbers()

    init() {
        let created = unsafe json_parser_create(EventLimits.recordBytesMax, EventLimits.depthMax)
        guard let parser = unsafe created else { preconditionFailure("out of memory") }
        unsafe self.parser = unsafe parser
        unsafe words = unsafe json_parser_tape(parser)
    }

    deinit { unsafe json_parser_destroy(parser) }

    /// Bytes that the strings of a record of `count` bytes take at most.
    @inline(__always)
    static func stringBytesMax(_ count: Int) -> Int { json_strings_bytes_max(count) }

    /// The tape of a record, whose value is an object; good until the next read, and while `record` stays as it is. Its
    /// strings come to lie at `strings`, where there is room for them, and which is at `offset` of their arena.
    @inline(__always)
    mutating func read(
        _ record: UnsafeRawBufferPointer, strings: UnsafeMutableRawPointer, offset: Int
    ) throws(Fault) -> Tape {
        var result = unsafe json_parser_read(parser, record.baseAddress, record.count, strings)
        if result == json_bad_number.rawValue { result = unsafe readAgain(record, strings) }
        guard result == 0, let start = record.baseAddress else { throw Self.fault(result) }
        let tape = unsafe Tape(words: words, strings: strings, offset: offset, record: start)
        guard tape.kind(1) == Tape.Kind.object else { throw Fault(.notAnObject) }
        return tape
    }

    @inline(never)
    private mutating func readAgain(_ record: UnsafeRawBufferPointer, _ strings: UnsafeMutableRawPointer) -> Int32 {
        guard let copy = unsafe json_parser_copy(parser, record.baseAddress, record.count) else {
            return Int32(bitPattern: json_too_large.rawValue)
        }
        let input = unsafe UnsafeMutableRawBufferPointer(start: copy, count: record.count)
        guard unsafe largeNumbers.blank(input) else { return Int32(bitPattern: json_bad_number.rawValue) }
        let result = unsafe json_parser_read_again(parser, record.count, strings)
        if result == 0 { unsafe largeNumbers.mark(words) }
        return result
    }

    @inline(never)
    private static func fault(_ result: Int32) -> Fault {
        switch UInt32(bitPattern: result) {
        case json_empty.rawValue: Fault(.emptyRecord)
        case json_not_utf8.rawValue: Fault(.invalidUTF8)
        case json_bad_text.rawValue: Fault(.invalidText)
        case json_too_deep.rawValue: Fault(.tooDeep)
        case json_too_large.rawValue: Fault(.recordTooLarge)
        default: Fault(.invalidJSON)
        }
    }
}
