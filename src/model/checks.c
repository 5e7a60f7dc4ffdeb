#include "model/checks.h"

static const struct {
    const char *name, *plural;
    unsigned bit;
} groups[] = {
    {"vulnerability", "vulnerabilities", CHECKS_VULNERABILITY},
    {"malware", "malware", CHECKS_VULNERABILITY},
    {"eol", "end-of-life", CHECKS_EOL},
    {"licence", "licences", CHECKS_LICENCE},
    {"license", "licenses", CHECKS_LICENCE},
    {"trust", "trust", CHECKS_TRUST},
    {"drift", "drift", CHECKS_DRIFT},
    {"host-access", "host-access", CHECKS_HOST_ACCESS},
    {"secret", "secrets", CHECKS_SECRET},
    {"all", "all", CHECKS_ALL},
};

static unsigned group_of(str word)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (str_ieq(word, str_c(groups[i].name)) || str_ieq(word, str_c(groups[i].plural)))
            return groups[i].bit;
    return 0;
}

bool checks_parse(str list, unsigned *out, struct err *e)
{
    str rest = list, word;
    bool first = true;
    while (str_split(&rest, ',', &word)) {
        word = str_trim(word);
        bool less = word.n && word.p[0] == '-';
        unsigned bit = group_of(str_from(word, less));
        if (!bit) {
            err_set(e, "wrong value of", STR("--checks"), "'%.*s'", STR_ARG(word));
            return err_hint(
                e,
                "it is of vulnerability, eol, licence, trust, drift, host-access, secret and all, joined by "
                "commas; with - before it all but that");
        }
        if (first)
            *out = less ? CHECKS_ALL : 0;
        *out = less ? *out & ~bit : *out | bit;
        first = false;
    }
    return !first || err_set(e, "wrong value of", STR("--checks"), "nothing is named");
}
