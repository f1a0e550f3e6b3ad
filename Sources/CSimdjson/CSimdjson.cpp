#include "CSimdjson.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <string>

static_assert(json_padding >= simdjson::SIMDJSON_PADDING, "simdjson reads further than the padding");

struct json_parser {
    simdjson::dom::parser parser;
    std::unique_ptr<uint8_t[]> input;
    // The document's own, for those who do not care for the strings.
    std::unique_ptr<uint8_t[]> strings;
    size_t bytes_max;
};

static int result_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return json_ok;
    case simdjson::EMPTY: return json_empty;
    case simdjson::UTF8_ERROR: return json_not_utf8;
    case simdjson::STRING_ERROR: return json_bad_text;
    case simdjson::NUMBER_ERROR: return json_bad_number;
    case simdjson::DEPTH_ERROR: return json_too_deep;
    case simdjson::CAPACITY: return json_too_large;
    case simdjson::MEMALLOC: return json_no_memory;
    default: return json_malformed;
    }
}

// simdjson's document owns its strings; here it borrows them for one parse.
static int parse(json_parser *parser, const uint8_t *bytes, size_t count, void *strings) {
    if (count > parser->bytes_max) return json_too_large;
    auto &borrowed = parser->parser.doc.string_buf;
    borrowed.reset(static_cast<uint8_t *>(strings));
    int result = result_of(parser->parser.parse(bytes, count, false).error());
    borrowed.release();
    return result;
}

// Whether the bytes that simdjson may read behind a document, and does not use, lie in the document's last page of
// memory: then they can be read, whatever they are. Pages are of 4 KiB or more everywhere.
static bool is_padded(const void *bytes, size_t count) {
    return ((reinterpret_cast<uintptr_t>(bytes) + count - 1) & 4095) < 4096 - json_padding;
}

extern "C" {

json_parser *json_parser_create(size_t bytes_max, size_t depth_max) {
    std::unique_ptr<json_parser> made(new (std::nothrow) json_parser);
    if (!made) return nullptr;
    made->bytes_max = bytes_max;
    made->input.reset(new (std::nothrow) uint8_t[bytes_max + json_padding]);
    if (!made->input) return nullptr;
    std::memset(made->input.get(), 0, bytes_max + json_padding);
    // simdjson counts the document itself.
    if (made->parser.allocate(bytes_max, depth_max + 1)) return nullptr;
    // The document's own memory is made by the first parse, at the size of that document; make it whole at once.
    if (made->parser.doc.allocate(bytes_max)) return nullptr;
    made->strings = std::move(made->parser.doc.string_buf);
    return made.release();
}

void json_parser_destroy(json_parser *parser) { delete parser; }

size_t json_strings_bytes_max(size_t count) {
    // As in simdjson's document::allocate: three bytes of a document may become five, and a copy writes further.
    return 5 * count / 3 + 2 * json_padding;
}

int json_parser_read(json_parser *parser, const void *bytes, size_t count, void *strings) {
    if (count > parser->bytes_max) return json_too_large;
    if (count == 0) return json_empty;
    if (is_padded(bytes, count)) return parse(parser, static_cast<const uint8_t *>(bytes), count, strings);
    std::memcpy(parser->input.get(), bytes, count);
    return parse(parser, parser->input.get(), count, strings);
}

uint8_t *json_parser_copy(json_parser *parser, const void *bytes, size_t count) {
    if (count > parser->bytes_max) return nullptr;
    std::memcpy(parser->input.get(), bytes, count);
    return parser->input.get();
}

int json_parser_read_again(json_parser *parser, size_t count, void *strings) {
    return parse(parser, parser->input.get(), count, strings);
}

int json_parser_parse_only(json_parser *parser, const void *padded, size_t count) {
    return parse(parser, static_cast<const uint8_t *>(padded), count, parser->strings.get());
}

uint64_t *json_parser_tape(json_parser *parser) { return parser->parser.doc.tape.get(); }

bool json_number(const void *text, size_t count, double *number) {
    const char *from = static_cast<const char *>(text);
    auto [end, error] = std::from_chars(from, from + count, *number, std::chars_format::general);
    if (error == std::errc()) return end == from + count;
    if (error != std::errc::result_out_of_range) return false;
    // Too large or too small, and from_chars does not say which: strtod does. As rare as it is, it may allocate.
    try {
        *number = std::strtod(std::string(from, count).c_str(), nullptr);
    } catch (const std::bad_alloc &) {
        return false;
    }
    return std::isfinite(*number);
}

bool json_is_utf8(const void *bytes, size_t count) {
    return simdjson::validate_utf8(static_cast<const char *>(bytes), count);
}
}
