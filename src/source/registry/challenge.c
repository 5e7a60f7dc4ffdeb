#include "source/registry/challenge.h"
#include "format/json.h"

enum { DEPTH = 8, SECONDS_MAX = 86400 };

/* ---- the challenge ---- */

static str skip_space(str s)
{
    while (s.n && (ch_space(s.p[0]) || s.p[0] == ','))
        s = str_from(s, 1);
    return s;
}

/* A token or a quoted string in front of *rest. */
static bool take_value(struct arena *a, str *rest, str *out)
{
    if (!rest->n || rest->p[0] != '"') {
        size_t n = 0;
        while (n < rest->n && rest->p[n] != ',' && !ch_space(rest->p[n]))
            n++;
        *out = str_sub(*rest, 0, n);
        *rest = str_from(*rest, n);
        return true;
    }
    char *p = arena_bytes(a, rest->n), *to = p;
    for (size_t i = 1; i < rest->n; i++) {
        if (rest->p[i] == '"') {
            *out = str_make(p, (size_t)(to - p));
            *rest = str_from(*rest, i + 1);
            return true;
        }
        if (rest->p[i] == '\\' && i + 1 < rest->n)
            i++;
        *to++ = rest->p[i];
    }
    return false;
}

static bool is_url(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 127)
            return false;
    return str_istarts(s, STR("https://")) || str_istarts(s, STR("http://"));
}

bool challenge_parse(struct arena *a, str text, struct challenge *c)
{
    str name, rest = text, value;
    *c = (struct challenge){STR(""), STR(""), STR("")};
    while ((rest = skip_space(rest)).n) {
        if (!str_cut(rest, '=', &name, &rest) || !take_value(a, &rest, &value))
            break;
        name = str_trim(name);
        if (str_ieq(name, STR("realm")))
            c->realm = value;
        else if (str_ieq(name, STR("service")))
            c->service = value;
        else if (str_ieq(name, STR("scope")))
            c->scope = value;
    }
    return is_url(c->realm);
}

str query_value(struct arena *a, str text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *p = arena_bytes(a, 3 * text.n + 1), *to = p;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (ch_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            *to++ = c;
            continue;
        }
        *to++ = '%';
        *to++ = hex[(unsigned char)c >> 4];
        *to++ = hex[(unsigned char)c & 15];
    }
    *to = 0;
    return str_make(p, (size_t)(to - p));
}

str challenge_url(struct arena *a, const struct challenge *c, str scope)
{
    str url = arena_join(a, c->realm, str_chr(c->realm, '?') < 0 ? STR("?") : STR("&"), STR("scope="));
    url = arena_join(a, url, query_value(a, scope), STR(""));
    return c->service.n ? arena_join(a, url, STR("&service="), query_value(a, c->service)) : url;
}

/* ---- the token ---- */

/* RFC 6750 section 2.1; anything printable that no space is in is taken. */
static bool sendable(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 127)
            return false;
    return s.n > 0 && s.n <= TOKEN_MAX;
}

bool token_parse(struct arena *a, str text, struct token *t, struct err *e)
{
    struct json j;
    str key;
    *t = (struct token){STR(""), TOKEN_SECONDS};
    json_init(&j, text, a, DEPTH);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "token") || str_is(key, "access_token"))
                json_string(&j, &t->value);
            else if (str_is(key, "expires_in"))
                json_u64(&j, &t->seconds);
            else
                json_skip(&j);
        }
    if (!json_done(&j) || !sendable(t->value))
        return err_set(e, "no token", STR_NONE, "the token service answers with no token");
    if (t->seconds < TOKEN_SECONDS)
        t->seconds = TOKEN_SECONDS;
    if (t->seconds > SECONDS_MAX)
        t->seconds = SECONDS_MAX;
    return true;
}
