/* "go help build" and "go tool link": -X importpath.name=value. The flags are words as a shell would write
 * them: parted by blanks, with whole words or parts of them in single or double quotes. */
#include "format/go_ldflags.h"
#include "base/vec.h"

struct best {
    str version;
    bool own;     /* of package main or the main module */
    bool several; /* that differ */
};

/* The next word without its quotes; of one that is quoted only in part ("-X='a.b=1'") what is in them. */
static bool next_word(str *rest, str *word)
{
    size_t i = 0;
    while (i < rest->n && ch_space(rest->p[i]))
        i++;
    *rest = str_from(*rest, i);
    if (!rest->n)
        return false;
    char quote = 0;
    for (i = 0; i < rest->n && (quote || !ch_space(rest->p[i])); i++) {
        if (quote == rest->p[i])
            quote = 0;
        else if (!quote && (rest->p[i] == '\'' || rest->p[i] == '"'))
            quote = rest->p[i];
    }
    *word = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i);
    return true;
}

static str without_quotes(str s)
{
    while (s.n && (s.p[0] == '\'' || s.p[0] == '"'))
        s = str_from(s, 1);
    while (s.n && (s.p[s.n - 1] == '\'' || s.p[s.n - 1] == '"'))
        s.n--;
    return s;
}

/* Names of variables that hold the version of the program itself, whatever their case. */
static bool is_version_name(str name)
{
    static const str names[] = {STR_INIT("version"),    STR_INIT("ver"),          STR_INIT("gitversion"),
                                STR_INIT("gittag"),     STR_INIT("buildversion"), STR_INIT("appversion"),
                                STR_INIT("releasetag"), STR_INIT("semver"),       STR_INIT("releaseversion")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t k = 0;
        if (name.n != names[i].n)
            continue;
        while (k < name.n && ch_lower(name.p[k]) == names[i].p[k])
            k++;
        if (k == name.n)
            return true;
    }
    return false;
}

/* [v]MAJOR.MINOR.PATCH, then perhaps -PRE and +BUILD. */
static bool is_version(str s)
{
    if (s.n && s.p[0] == 'v')
        s = str_from(s, 1);
    for (unsigned part = 0; part < 3; part++) {
        size_t n = 0;
        while (n < s.n && ch_digit(s.p[n]))
            n++;
        if (!n || n > 9 || (part < 2 && (n == s.n || s.p[n] != '.')))
            return false;
        s = str_from(s, part < 2 ? n + 1 : n);
    }
    if (s.n && s.p[0] != '-' && s.p[0] != '+')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != '+')
            return false;
    return s.n != 1 && s.n < 64;
}

static str without_v(str s)
{
    return str_from(s, s.n && s.p[0] == 'v');
}

static void take(struct best *b, str assignment, str module)
{
    str variable, value;
    assignment = without_quotes(assignment);
    if (!str_cut(assignment, '=', &variable, &value))
        return;
    value = without_quotes(value);
    ptrdiff_t dot = str_rchr(variable, '.');
    if (dot <= 0 || !is_version_name(str_from(variable, (size_t)dot + 1)) || !is_version(value))
        return;
    str package = str_sub(variable, 0, (size_t)dot);
    bool own = str_is(package, "main") || (module.n && str_starts(package, module) &&
                                           (package.n == module.n || package.p[module.n] == '/'));
    if (own < b->own)
        return;
    bool differs = b->version.n && own == b->own && !str_eq(without_v(b->version), without_v(value));
    *b = (struct best){value, own, differs || (own == b->own && b->several)};
}

str go_ldflags_version(str flags, str module)
{
    struct best best = {.version = STR_INIT("")};
    str word;
    while (next_word(&flags, &word)) {
        word = without_quotes(word);
        str flag = str_starts(word, STR("--")) ? str_from(word, 1) : word;
        if (str_is(flag, "-X") && next_word(&flags, &word))
            take(&best, word, module);
        else if (str_starts(flag, STR("-X=")))
            take(&best, str_from(flag, 3), module);
    }
    return best.several ? STR("") : best.version;
}
