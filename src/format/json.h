/* json: a pull parser over a memory view (RFC 8259), and a writer.
 * Rules: strict grammar, UTF-8 with an optional byte order mark; nesting to `depth_max`, deeper is an error;
 * a duplicate key is given to the caller as often as it stands (the last one wins where callers store it);
 * numbers are kept as text; an escaped lone surrogate becomes U+FFFD. No tree is built.
 * Two of the rules can be given up, each by a flag that is set behind json_init. */
#ifndef ASSAY_FORMAT_JSON_H
#define ASSAY_FORMAT_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum json_type {
    JSON_ERROR,
    JSON_END,
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
};

struct json {
    const char *p, *start, *end;
    struct arena *arena; /* for strings with escapes; all others are views of the input */
    unsigned depth, depth_max;
    bool lenient; /* a byte that is not UTF-8 becomes U+FFFD instead of an error (old files in Latin-1) */
    bool relaxed; /* comments and a comma behind the last element are no error (JSONC) */
    bool failed;
    char why[96];        /* when failed: "line 3 column 7: ..." */
    bool first;          /* inside: before the first element */
    const char *line_at; /* json_line has counted up to here */
    uint32_t line;
};

/* depth_max above JSON_DEPTH_CAP is taken as that. */
#define JSON_DEPTH_CAP 32768u
void json_init(struct json *j, str text, struct arena *a, unsigned depth_max);
/* The type of the value that comes next (nothing is consumed); JSON_ERROR on bad syntax, JSON_END at the end
 * of the text. A type asked for and not met is no error of the text: the typed readers below skip the value.
 */
enum json_type json_peek(struct json *j);
/* Iteration:  if (json_object(&j)) while (json_key(&j, &key)) { ... consume exactly one value ... }
 *             if (json_array(&j))  while (json_more(&j)) { ... consume exactly one value ... }
 * json_object/json_array: false, and the value skipped, when the next value is of another type. */
bool json_object(struct json *j);
bool json_key(struct json *j, str *key);
bool json_array(struct json *j);
bool json_more(struct json *j);
/* The value if it is of that type; else false and it is skipped. */
bool json_string(struct json *j, str *out);
bool json_number(struct json *j, str *out); /* its text */
bool json_bool(struct json *j, bool *out);
bool json_u64(struct json *j, uint64_t *out); /* a non-negative integer that fits, else false */
void json_skip(struct json *j);
/* The keys of an object, whatever their values; nothing for another value, which is passed. */
typedef VEC(str) json_names;
void json_keys(struct arena *a, json_names *out, struct json *j);
/* The same, and in `values` at the same index each value: "" for one that is no string. */
void json_pairs(struct arena *a, json_names *out, json_names *values, struct json *j);
/* The raw text of the next value. */
bool json_raw(struct json *j, str *out);
/* True when the whole text was consumed without error and only white space follows. */
bool json_done(struct json *j);
/* Line of the value that comes next, from 1. Counts newlines from the last call on: cheap when called in
 * order. */
uint32_t json_line(struct json *j);

/* Writer: commas and indentation (2 spaces) are its own; strings that are not UTF-8 get \ufffd per bad byte.
 */
struct json_out {
    struct buf *b;
    unsigned depth;
    bool first, after_key;
    bool compact; /* no newlines */
};
void jw_object(struct json_out *w);
void jw_end_object(struct json_out *w);
void jw_array(struct json_out *w);
void jw_end_array(struct json_out *w);
void jw_key(struct json_out *w, const char *key);
void jw_key_of(struct json_out *w, str key); /* a key that comes from data */
void jw_str(struct json_out *w, str s);
void jw_u64(struct json_out *w, uint64_t v);
void jw_i64(struct json_out *w, int64_t v);
void jw_double(struct json_out *w, double v, int decimals);
void jw_bool(struct json_out *w, bool v);
void jw_null(struct json_out *w);
/* key + value; an empty string is written as such, jw_key_str_null writes null for it. */
void jw_key_str(struct json_out *w, const char *key, str s);
void jw_key_str_null(struct json_out *w, const char *key, str s);
void jw_key_u64(struct json_out *w, const char *key, uint64_t v);
void jw_key_bool(struct json_out *w, const char *key, bool v);

#endif
