#include "advisory/feed_format.h"

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
