// A plain C face of simdjson's DOM parser, so that Swift gets a record's tape with one call.
//
// The tape and the string buffer are simdjson's own (doc/tape.md of its sources): one 64-bit word an element, its kind
// in the top byte; a string's word is the offset of a 32-bit length and the bytes. The tape is good until the next parse.
// The strings are written where the caller says, so that those worth keeping need not be copied.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct json_parser json_parser;

// Closed list of what can come out of a parse.
enum json_result {
    json_ok = 0,
    json_empty,
    json_malformed,
    json_not_utf8,
    json_bad_text,
    json_bad_number,
    json_too_deep,
    json_too_large,
    json_no_memory,
};

// Bytes behind a document that must be readable.
enum { json_padding = 64 };

// A parser for documents of up to `bytes_max` bytes, with containers `depth_max` deep in each other (an empty one inside
// them does not count); NULL where there is no memory. One thread at a time.
json_parser *json_parser_create(size_t bytes_max, size_t depth_max);
void json_parser_destroy(json_parser *parser);

// Room that the strings of a document of `count` bytes need; at least `json_padding` bytes of it lie behind the last.
size_t json_strings_bytes_max(size_t count);
// Parses a document, where it lies or in a padded copy; `strings` has the room said above.
int json_parser_read(json_parser *parser, const void *bytes, size_t count, void *strings);
// Copies a document into the parser's own padded buffer, where a caller may change it; NULL where it is too large.
uint8_t *json_parser_copy(json_parser *parser, const void *bytes, size_t count);
// Parses what stands in the parser's own buffer.
int json_parser_read_again(json_parser *parser, size_t count, void *strings);
// simdjson's own parse and nothing else, for benchmarks: `json_padding` bytes behind the document must be readable.
int json_parser_parse_only(json_parser *parser, const void *padded, size_t count);

// The tape of the last document; its memory stays where it is for the life of the parser.
uint64_t *json_parser_tape(json_parser *parser);

// The correctly rounded double of text that is a number by JSON's grammar; false where it is beyond the largest.
bool json_number(const void *text, size_t count, double *number);
// Whether bytes are valid UTF-8.
bool json_is_utf8(const void *bytes, size_t count);

#ifdef __cplusplus
}
#endif
