import CSimdjson
import Events

/// simdjson's own DOM parse and nothing else: the bound that no reader of records passes.
@safe
struct ParseAlone: ~Copyable {
    private let parser: OpaquePointer

    init() throws {
        guard let parser = unsafe json_parser_create(1 << 20, EventLimits.depthMax) else {
            throw CommandFailure("no memory for a parser")
        }
        unsafe self.parser = unsafe parser
    }

    deinit { unsafe json_parser_destroy(parser) }

    /// Parses every record; answers how many are JSON. There must be room for simdjson's padding behind the last.
    func parse(_ records: borrowing RecordBuffer) -> Int {
        var parsed = 0
        var cursor = RecordCursor()
        while let record = records.next(&cursor) {
            guard let value = unsafe record.value, let start = value.baseAddress else { continue }
            if unsafe json_parser_parse_only(parser, start, value.count) == json_ok.rawValue { parsed += 1 }
        }
        return parsed
    }

    /// Makes room behind the records for simdjson to read beyond the last.
    static func pad(_ records: inout RecordBuffer) { records.reserve(Int(json_padding)) }
}
