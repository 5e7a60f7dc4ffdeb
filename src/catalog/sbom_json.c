#include "catalog/sbom.h"

void sbom_take(struct sbom *s, str *to)
{
    enum json_type type = json_peek(&s->j);
    if (!json_string(&s->j, to) && type != JSON_NULL)
        s->malformed++;
}

bool sbom_list(struct sbom *s)
{
    enum json_type type = json_peek(&s->j);
    if (json_array(&s->j))
        return true;
    s->malformed += type != JSON_NULL && type != JSON_ERROR;
    return false;
}

bool sbom_object(struct sbom *s)
{
    if (json_object(&s->j))
        return true;
    s->malformed += !s->j.failed;
    return false;
}

bool sbom_wrapped(str key)
{
    return str_is(key, "predicate") || str_is(key, "sbom");
}

static str *place_of(const struct sbom_field *fields, size_t n, str key)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(key, str_c(fields[i].key)))
            return fields[i].to;
    return NULL;
}

bool sbom_fields(struct sbom *s, const struct sbom_field *fields, size_t n)
{
    str key;
    if (!sbom_object(s))
        return false;
    while (json_key(&s->j, &key)) {
        str *to = place_of(fields, n, key);
        if (to)
            sbom_take(s, to);
        else
            json_skip(&s->j);
    }
    return true;
}
