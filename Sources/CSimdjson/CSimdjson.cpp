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
    size_t bytes_max;
};

static int result(simdjson::error_code error) {
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

extern "C" {

json_parser *json_parser_create(size_t bytes_max) {
    std::unique_ptr<json_parser> made(new (std::nothrow) json_parser);
    if (!made) return nullptr;
    made->bytes_max = bytes_max;
    made->input.reset(new (std::nothrow) uint8_t[bytes_max + json_padding]);
    if (!made->input) return nullptr;
    std::memset(made->input.get(), 0, bytes_max + json_padding);
    if (made->parser.allocate(bytes_max)) return nullptr;
    // The document's own memory is made by the first parse, at the size of that document; make it whole at once.
    if (made->parser.doc.allocate(bytes_max)) return nullptr;
    return made.release();
}

void json_parser_destroy(json_parser *parser) { delete parser; }

int json_parser_read(json_parser *parser, const void *bytes, size_t count) {
    if (count > parser->bytes_max) return json_too_large;
    if (count == 0) return json_empty;
    std::memcpy(parser->input.get(), bytes, count);
    return json_parser_read_again(parser, count);
}

int json_parser_read_again(json_parser *parser, size_t count) {
    if (count > parser->bytes_max) return json_too_large;
    return result(parser->parser.parse(parser->input.get(), count, false).error());
}

int json_parser_parse_only(json_parser *parser, const void *padded, size_t count) {
    if (count > parser->bytes_max) return json_too_large;
    return result(parser->parser.parse(static_cast<const uint8_t *>(padded), count, false).error());
}

uint8_t *json_parser_input(json_parser *parser) { return parser->input.get(); }
uint64_t *json_parser_tape(json_parser *parser) { return parser->parser.doc.tape.get(); }
const uint8_t *json_parser_strings(json_parser *parser) { return parser->parser.doc.string_buf.get(); }

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
