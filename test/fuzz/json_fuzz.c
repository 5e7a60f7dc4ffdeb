/* Skipping and pulling must agree on what is JSON, and neither may read beyond the text. */
#include "format/json.h"
#include <stdlib.h>

static void pull(struct json *j)
{
    str s;
    uint64_t u;
    json_line(j);
    switch (json_peek(j)) {
    case JSON_OBJECT:
        if (json_object(j))
            while (json_key(j, &s))
                pull(j);
        return;
    case JSON_ARRAY:
        if (json_array(j))
            while (json_more(j))
                pull(j);
        return;
    case JSON_STRING:
        if (json_string(j, &s) && !str_utf8(s))
            abort();
        return;
    case JSON_NUMBER:
        json_u64(j, &u);
        return;
    default:
        json_skip(j);
    }
}

static void both(struct arena *a, str text, bool lenient, bool relaxed)
{
    struct json skipped, pulled;
    json_init(&skipped, text, a, 100);
    json_init(&pulled, text, a, 100);
    skipped.lenient = pulled.lenient = lenient;
    skipped.relaxed = pulled.relaxed = relaxed;
    json_skip(&skipped);
    pull(&pulled);
    if (json_done(&skipped) != json_done(&pulled) || strcmp(skipped.why, pulled.why))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct json skipped;
    for (unsigned flags = 0; flags < 4; flags++)
        both(&a, str_make(data, size), flags & 1, flags & 2);
    struct buf b = {0};
    struct json_out w = {.b = &b};
    jw_str(&w, str_make(data, size));
    json_init(&skipped, buf_str(&b), &a, 0);
    str back;
    if (!json_string(&skipped, &back) || !json_done(&skipped))
        abort();
    buf_free(&b);
    arena_free(&a);
    return 0;
}
