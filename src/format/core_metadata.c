#include "format/core_metadata.h"

/* More than any distribution has; the rest of a list is passed over. */
#define LIST_MAX 65536u

/* A field name is one or more printable bytes but ':' (RFC 5322 3.6.8). */
static bool field_line(str line, str *name, str *value)
{
    if (!str_cut(line, ':', name, value) || str_empty(*name))
        return false;
    for (size_t i = 0; i < name->n; i++)
        if (name->p[i] <= ' ' || name->p[i] > '~')
            return false;
    return true;
}

static bool folded(str line)
{
    return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* The value and the lines that it is folded over, which begin with white space. They stand side by side in
 * the text, so the joined value is a view. */
static str unfold(str value, str *rest)
{
    const char *end = value.p + value.n;
    str ahead = *rest, line;
    while (str_line(&ahead, &line) && folded(line)) {
        end = line.p + line.n;
        *rest = ahead;
    }
    return str_trim(str_make(value.p, (size_t)(end - value.p)));
}

static void set_first(str *field, str value)
{
    if (str_empty(*field))
        *field = value;
}

static void take_field(struct core_metadata *m, struct arena *a, str name, str value)
{
    if (str_ieq(name, STR("Name")))
        set_first(&m->name, value);
    else if (str_ieq(name, STR("Version")))
        set_first(&m->version, value);
    else if (str_ieq(name, STR("License-Expression")))
        set_first(&m->licence_expression, value);
    else if (str_ieq(name, STR("License")))
        set_first(&m->licence, value);
    else if (str_ieq(name, STR("Classifier")) && m->classifiers.n < LIST_MAX)
        vec_push(a, &m->classifiers, value);
    else if (str_ieq(name, STR("Requires-Dist")) && m->requires.n < LIST_MAX)
        vec_push(a, &m->requires, value);
}

void core_metadata_parse(str text, struct arena *a, struct core_metadata *out)
{
    str line, name, value;
    *out = (struct core_metadata){STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    while (str_line(&text, &line) && field_line(line, &name, &value))
        take_field(out, a, name, unfold(value, &text));
}
