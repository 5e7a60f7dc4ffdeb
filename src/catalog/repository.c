#include "catalog/repository.h"

/* What stands behind the scheme or, of "user@host:path", behind the user; "" if it is a path of a disk. */
static str behind_scheme(struct arena *a, str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (scheme >= 0)
        return str_starts(url, STR("file:")) ? STR("") : str_from(url, (size_t)scheme + 3);
    ptrdiff_t at = str_chr(url, '@'), colon = str_chr(url, ':');
    if (at <= 0 || colon < at)
        return STR("");
    return arena_join(a, str_sub(url, 0, (size_t)colon), STR("/"), str_from(url, (size_t)colon + 1));
}

static str without_end(str path)
{
    for (;;) {
        if (str_ends(path, STR("/")))
            path.n--;
        else if (str_ends(path, STR(".git")))
            path.n -= 4;
        else
            return path;
    }
}

/* The host without user and port, in lower case. */
static str plain_host(struct arena *a, str host)
{
    ptrdiff_t at = str_rchr(host, '@');
    host = str_from(host, (size_t)(at + 1));
    ptrdiff_t colon = str_chr(host, ':');
    if (colon >= 0)
        host = str_sub(host, 0, (size_t)colon);
    str out = arena_dup(a, host);
    for (size_t i = 0; i < out.n; i++)
        ((char *)(uintptr_t)out.p)[i] = ch_lower(out.p[i]);
    return out;
}

static bool printable(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

str repository_place(struct arena *a, str url)
{
    str host, path;
    url = str_trim(url);
    for (size_t i = 0; i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            url = str_sub(url, 0, i);
    if (!str_cut(behind_scheme(a, url), '/', &host, &path) || !printable(path))
        return STR("");
    host = plain_host(a, host);
    while (str_starts(path, STR("/")))
        path = str_from(path, 1);
    path = without_end(path);
    return host.n && path.n && printable(host) ? arena_join(a, host, STR("/"), path) : STR("");
}

bool repository_package(struct arena *a, str place, str *type, str *name)
{
    str host, path, owner, rest;
    if (!str_cut(place, '/', &host, &path) || !path.n)
        return false;
    bool github = str_is(host, "github.com"), bitbucket = str_is(host, "bitbucket.org");
    if ((github || bitbucket) && str_cut(path, '/', &owner, &rest) && owner.n && rest.n) {
        str_cut(rest, '/', &rest, &path);
        *type = github ? STR("github") : STR("bitbucket");
        *name = arena_join(a, owner, STR("/"), rest);
        return true;
    }
    *type = STR("generic");
    *name = str_base(path);
    return true;
}

str repository_url(struct arena *a, str place, str commit)
{
    str url = arena_join(a, STR("git+https://"), place, commit.n ? STR("@") : STR(""));
    return arena_join(a, url, commit, STR(""));
}

bool repository_commit(str s)
{
    uint64_t v;
    for (size_t i = 0; i < s.n; i += 8)
        if (!str_u64(str_sub(s, i, 8), 16, &v))
            return false;
    return s.n == 40 || s.n == 64;
}
