#include "model/reference.h"

/* ---- the grammar ---- */

static bool lower_alnum(char c)
{
    return ch_digit(c) || (c >= 'a' && c <= 'z');
}

/* Alphanumerics, joined by one '.', one or two '_', or any run of '-'. */
static bool path_part(str s)
{
    size_t i = 0;
    while (i < s.n) {
        if (!lower_alnum(s.p[i]))
            return false;
        while (i < s.n && lower_alnum(s.p[i]))
            i++;
        size_t from = i;
        while (i < s.n && !lower_alnum(s.p[i]))
            i++;
        str joint = str_sub(s, from, i - from);
        if (!joint.n)
            continue;
        bool dashes = joint.p[0] == '-';
        for (size_t k = 0; dashes && k < joint.n; k++)
            dashes = joint.p[k] == '-';
        if (i == s.n || !(dashes || str_is(joint, ".") || str_is(joint, "_") || str_is(joint, "__")))
            return false;
    }
    return s.n > 0;
}

static bool path(str s)
{
    str rest = s, part;
    bool good = s.n > 0 && s.p[s.n - 1] != '/';
    while (good && str_split(&rest, '/', &part))
        good = path_part(part);
    return good;
}

static bool host_label(str s)
{
    return s.n && str_of(s, "-") && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

static bool port_number(str s)
{
    uint64_t n;
    return str_u64(s, 10, &n) && n > 0 && n <= 65535;
}

/* A domain name or an IPv4 address, or an IPv6 address in brackets; a port may follow. */
static bool host(str s)
{
    str name = s, port = STR_NONE, rest, part;
    if (s.n && s.p[0] == '[') {
        ptrdiff_t end = str_chr(s, ']');
        if (end < 3 || !str_of(str_sub(s, 1, (size_t)end - 1), ":."))
            return false;
        rest = str_from(s, (size_t)end + 1);
        return !rest.n || (rest.p[0] == ':' && port_number(str_from(rest, 1)));
    }
    if (str_cut(s, ':', &name, &port) && !port_number(port))
        return false;
    rest = name;
    bool good = name.n > 0 && name.p[name.n - 1] != '.';
    while (good && str_split(&rest, '.', &part))
        good = host_label(part);
    return good;
}

static bool tag(str s)
{
    return s.n && s.n <= 128 && str_of(s, "_.-") && s.p[0] != '.' && s.p[0] != '-';
}

static bool digest(str s)
{
    str algorithm, hex;
    if (!str_cut(s, ':', &algorithm, &hex) || !algorithm.n || !ch_alpha(algorithm.p[0]) ||
        !str_of(algorithm, "+._-"))
        return false;
    size_t digits = str_is(algorithm, "sha256")   ? 64
                    : str_is(algorithm, "sha384") ? 96
                    : str_is(algorithm, "sha512") ? 128
                                                  : hex.n;
    return digits >= 32 && str_hex(hex, digits);
}

/* ---- taking apart ---- */

/* The first part is a host if it looks like one: a dot, a port, "localhost", or upper case, which no
 * repository has. */
static bool names_host(str first)
{
    if (str_chr(first, '.') >= 0 || str_chr(first, ':') >= 0 || str_is(first, "localhost"))
        return true;
    for (size_t i = 0; i < first.n; i++)
        if (first.p[i] >= 'A' && first.p[i] <= 'Z')
            return true;
    return false;
}

static bool refuse(str text, const char *why, struct err *e)
{
    err_set(e, "not an image reference", text, "%s", why);
    return err_hint(e, "it is [HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST], as in ghcr.io/shop/orders:1.2");
}

static void split_host(struct reference *r, str name)
{
    str first, rest;
    if (str_cut(name, '/', &first, &rest) && names_host(first)) {
        r->host = first;
        r->repository = rest;
    } else {
        r->short_name = true;
        r->host = STR("docker.io");
        r->repository = name;
    }
    if (str_is(r->host, "index.docker.io"))
        r->host = STR("docker.io");
}

bool reference_parse(struct arena *a, str text, struct reference *out, struct err *e)
{
    str name, after;
    *out = (struct reference){.tag = STR(""), .digest = STR("")};
    if (text.n > REFERENCE_MAX)
        return refuse(str_sub(text, 0, 64), "it is too long", e);
    if (str_cut(text, '@', &name, &after)) {
        if (!digest(after))
            return refuse(text, "what stands behind the @ is no digest", e);
        out->digest = after;
    }
    ptrdiff_t colon = str_rchr(name, ':');
    if (colon >= 0 && str_chr(str_from(name, (size_t)colon), '/') < 0) {
        out->tag = str_from(name, (size_t)colon + 1);
        name = str_sub(name, 0, (size_t)colon);
        if (!tag(out->tag))
            return refuse(text, "what stands behind the last colon is no tag", e);
    }
    split_host(out, name);
    if (!host(out->host))
        return refuse(text, "its first part is no host", e);
    if (!path(out->repository))
        return refuse(text, "its repository is not of lower-case words, joined by . _ - and /", e);
    if (str_is(out->host, "docker.io") && str_chr(out->repository, '/') < 0)
        out->repository = arena_join(a, STR("library"), STR("/"), out->repository);
    return true;
}

str reference_name(struct arena *a, const struct reference *r)
{
    return arena_join(a, r->host, STR("/"), r->repository);
}

str reference_text(struct arena *a, const struct reference *r)
{
    str s = reference_name(a, r);
    if (r->tag.n)
        s = arena_join(a, s, STR(":"), r->tag);
    return r->digest.n ? arena_join(a, s, STR("@"), r->digest) : s;
}
