#include "advisory/feed/feed_format.h"
#include "base/limits.h"
#include "format/json.h"

bool feed_key(str head, const char *key)
{
    struct arena a = {0};
    struct json j;
    str name;
    bool found = false;
    json_init(&j, head, &a, limits_default.json_depth);
    if (json_peek(&j) == JSON_OBJECT && json_object(&j))
        while (!found && json_key(&j, &name)) {
            found = str_eq(name, str_c(key));
            json_skip(&j);
        }
    arena_free(&a);
    return found;
}

static str beginning(str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    while (text.n && (text.p[0] == ' ' || (text.p[0] >= '\t' && text.p[0] <= '\r')))
        text = str_from(text, 1);
    return str_sub(text, 0, FEED_HEAD);
}

const struct feed_format *feed_format_of(const struct feed_document *d)
{
    str head = beginning(d->text);
    const struct feed_format *last = NULL;
    for (const struct feed_format *const *f = feed_formats; *f; f++) {
        if (!(*f)->is)
            last = *f;
        else if ((*f)->is(d->path, head))
            return *f;
    }
    return last;
}
