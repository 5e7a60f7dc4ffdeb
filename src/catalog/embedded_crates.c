/* Crates of Rust programs by the paths of their sources, which the texts of panics hold:
 *   /home/u/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/h2-0.4.5/src/proto/mod.rs
 *   /usr/share/cargo/registry/h2-0.4.5/src/proto/mod.rs (Debian's builds)
 * What comes with the compiler (/rustc/..., /rust/deps/...) is no crate that the program chose. */
#include "catalog/embedded.h"

#define HASH 16u /* hexadecimal digits behind the registry's name */

const char *const crate_signs[] = {"/registry/src/", "/share/cargo/registry/", NULL};

static size_t digits(str s)
{
    size_t n = 0;
    while (n < s.n && ch_digit(s.p[n]))
        n++;
    return n;
}

/* MAJOR.MINOR.PATCH, then perhaps -PRE or +BUILD. */
static bool is_version(str s)
{
    for (unsigned part = 0; part < 3; part++) {
        size_t n = digits(s);
        if (!n || (part < 2 && (n >= s.n || s.p[n] != '.')))
            return false;
        s = str_from(s, part < 2 ? n + 1 : n);
    }
    if (!s.n)
        return true;
    if (s.n < 2 || (s.p[0] != '-' && s.p[0] != '+'))
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '+')
            return false;
    return true;
}

static bool is_name(str s)
{
    return s.n && !ch_digit(s.p[0]) && s.n <= 64 && str_of(s, "_-");
}

/* "sha-1-0.10.1": the version begins behind the first dash from which on it is one. */
static bool split(str folder, str *name, str *version)
{
    for (size_t i = 1; i < folder.n; i++) {
        if (folder.p[i] != '-' || !is_version(str_from(folder, i + 1)))
            continue;
        *name = str_sub(folder, 0, i);
        *version = str_from(folder, i + 1);
        return is_name(*name);
    }
    return false;
}

/* "index.crates.io-1949cf8c6b5b557f": of cargo 1.70 and later, and before. Mirrors are named otherwise, and
 * so are registries whose crates are not those of crates.io. */
static bool is_crates_io(str registry)
{
    static const str hosts[] = {STR_INIT("index.crates.io-"), STR_INIT("github.com-")};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (str_starts(registry, hosts[i]) && registry.n == hosts[i].n + HASH)
            return true;
    return false;
}

bool crate_of_path(size_t which, str text, str *name, str *version)
{
    ptrdiff_t slash;
    text = str_sub(text, 0, CRATE_PATH_MAX);
    if (which == 0) {
        slash = str_chr(text, '/');
        if (slash < 0 || !is_crates_io(str_sub(text, 0, (size_t)slash)))
            return false;
        text = str_from(text, (size_t)slash + 1);
    }
    slash = str_chr(text, '/');
    return slash > 0 && split(str_sub(text, 0, (size_t)slash), name, version);
}
