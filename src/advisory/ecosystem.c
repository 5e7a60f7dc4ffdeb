#include "advisory/ecosystem.h"
#include <stdio.h>

static bool listed(const char *const *list, str s)
{
    for (; *list; list++)
        if (str_eq(str_c(*list), s))
            return true;
    return false;
}

str ecosystem_base(str ecosystem)
{
    str base, suffix;
    str_cut(ecosystem, ':', &base, &suffix);
    return base;
}

static bool is_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static bool pypi_plain(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '_' || s.p[i] == '.' || s.p[i] != ch_lower(s.p[i]) ||
            (s.p[i] == '-' && i && s.p[i - 1] == '-'))
            return false;
    return true;
}

/* PEP 503, "Normalized Names". */
static str pypi_name(struct arena *a, str s)
{
    if (pypi_plain(s))
        return s;
    char *out = arena_bytes(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_separator(s.p[i]))
            out[n++] = ch_lower(s.p[i]);
        else if (i == 0 || !is_separator(s.p[i - 1]))
            out[n++] = '-';
    }
    return str_make(out, n);
}

static str lower_name(struct arena *a, str s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] == ch_lower(s.p[i]))
        i++;
    if (i == s.n)
        return s;
    char *out = arena_bytes(a, s.n);
    for (i = 0; i < s.n; i++)
        out[i] = ch_lower(s.p[i]);
    return str_make(out, s.n);
}

str ecosystem_package(struct arena *a, str ecosystem, str name)
{
    static const char *const folded[] = {"NuGet", "Packagist", "GitHub Actions", "VSCode", "SwiftURL",
                                         "Hex",   NULL};
    str base = ecosystem_base(ecosystem);
    if (str_is(base, "PyPI"))
        return pypi_name(a, name);
    return listed(folded, base) ? lower_name(a, name) : name;
}

/* "1.2.3" or "v1.2.3" with at least so many dots, and no branch ("main") or commit ("0a1b2c..."). */
static bool is_release(str v, unsigned dots)
{
    if (str_starts(v, STR("v")))
        v = str_from(v, 1);
    size_t i = 0;
    for (; i < v.n && (ch_digit(v.p[i]) || (v.p[i] == '.' && i && v.p[i - 1] != '.')); i++)
        dots -= dots && v.p[i] == '.';
    return i && !dots && (i == v.n || v.p[i] == '-' || v.p[i] == '+');
}

str ecosystem_version(str ecosystem, str version)
{
    if (str_is(ecosystem, "SwiftURL"))
        return is_release(version, 1) ? version : STR("");
    /* The tags "v4" and "v4.1" of an action move with its releases. */
    if (str_is(ecosystem, "GitHub Actions"))
        return is_release(version, 2) ? version : STR("");
    if (!str_is(ecosystem, "Go"))
        return version;
    if (str_starts(version, STR("go")))
        version = str_from(version, 2);
    else if (str_starts(version, STR("v")))
        version = str_from(version, 1);
    return version.n && ch_digit(version.p[0]) ? version : STR("");
}

enum ecosystem_names ecosystem_names(str ecosystem)
{
    static const char *const by_source[] = {
        "Debian", "Ubuntu",     "Alpine",  "Alpaquita", "BellSoft Hardened Containers",
        "Wolfi",  "Chainguard", "MinimOS", "Echo",      "Docker Hardened Images",
        NULL};
    static const char *const by_name[] = {"AlmaLinux", "Amazon Linux", "EPEL",
                                          "Fedora",    "Oracle Linux", NULL};
    str base = ecosystem_base(ecosystem);
    if (listed(by_source, base))
        return NAMES_OF_SOURCES;
    return ecosystem_rpm(base) && !listed(by_name, base) ? NAMES_OF_EITHER : NAMES_OF_PACKAGES;
}

bool ecosystem_rpm(str ecosystem)
{
    static const char *const rpm[] = {
        "AlmaLinux", "Rocky Linux",  "Red Hat",      "SUSE",      "openSUSE", "Azure Linux", "openEuler",
        "Mageia",    "Amazon Linux", "Oracle Linux", "Photon OS", "Fedora",   "EPEL",        NULL};
    return listed(rpm, ecosystem_base(ecosystem));
}

bool ecosystem_distribution(str ecosystem)
{
    return ecosystem_rpm(ecosystem) || ecosystem_names(ecosystem) == NAMES_OF_SOURCES;
}

#define FILE_NAME_MAX 180

str ecosystem_file(struct arena *a, str ecosystem, const char *suffix)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_bytes(a, FILE_NAME_MAX + 40);
    size_t n = 0;
    for (size_t i = 0; i < ecosystem.n; i++) {
        char c = ecosystem.p[i];
        if (n > FILE_NAME_MAX) {
            n += (size_t)snprintf(out + n, 24, "~%016llx", (unsigned long long)str_hash(ecosystem));
            break;
        }
        if (ch_alnum(c) || c == '-' || c == '_' || (c == '.' && i)) {
            out[n++] = c;
        } else {
            out[n++] = '%';
            out[n++] = hex[(unsigned char)c >> 4];
            out[n++] = hex[(unsigned char)c & 15];
        }
    }
    return arena_join(a, str_make(out, n), str_c(suffix), STR_NONE);
}

/* CVE-YYYY-N..., at least four digits at the end (cve.org, "CVE ID syntax"). */
static bool is_cve(str s)
{
    if (s.n < 13 || !str_starts(s, STR("CVE-")) || s.p[8] != '-')
        return false;
    for (size_t i = 4; i < s.n; i++)
        if (i != 8 && !ch_digit(s.p[i]))
            return false;
    return true;
}

str cve_of(str id)
{
    if (is_cve(id))
        return id;
    ptrdiff_t at = str_find(id, STR("-CVE-"));
    str tail = at > 0 ? str_from(id, (size_t)at + 1) : STR("");
    return is_cve(tail) ? tail : STR("");
}

static const struct publisher publishers[] = {
    {"ALAS", "Amazon Linux security center", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"ALBA-", "AlmaLinux errata", "MIT", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"ALEA-", "AlmaLinux errata", "MIT", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"ALPINE-", "Alpine security database", "", PUBLISHER_DISTRO},
    {"ALSA-", "AlmaLinux errata", "MIT", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"ASB-", "Android security bulletins", "", PUBLISHER_DISTRO},
    {"AZL-", "Azure Linux", "MIT", PUBLISHER_DISTRO},
    {"BELL-", "BellSoft", "", PUBLISHER_DISTRO},
    {"BIT-", "Bitnami vulnerability database", "Apache-2.0", 0},
    {"CGA-", "Chainguard", "CC-BY-NC-ND-4.0", PUBLISHER_DISTRO},
    {"CHAINGUARD-", "Chainguard", "CC-BY-NC-ND-4.0", PUBLISHER_DISTRO},
    {"CURL-", "curl project", "", 0},
    {"CVE-", "CVE list and NVD", "", 0},
    {"DEBIAN-", "Debian security tracker", "", PUBLISHER_DISTRO},
    {"DLA-", "Debian security tracker", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"DSA-", "Debian security tracker", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"DTSA-", "Debian security tracker", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"EEF-", "Erlang Ecosystem Foundation", "CC-BY-4.0", 0},
    {"ELBA-", "Oracle Linux errata", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"ELEA-", "Oracle Linux errata", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"ELSA-", "Oracle Linux errata", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"FEDORA-", "Fedora updates", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"FOP-", "FriendsOfPHP security advisories", "Unlicense", 0},
    {"GHSA-", "GitHub advisory database", "CC-BY-4.0", 0},
    {"GO-", "Go vulnerability database", "CC-BY-4.0", 0},
    {"GSD-", "Global security database", "CC0-1.0", 0},
    {"HSEC-", "Haskell security advisories", "CC0-1.0", 0},
    {"JLSEC-", "Julia security advisories", "CC-BY-4.0", 0},
    {"LSN-", "Ubuntu security notices", "CC-BY-SA-4.0", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"MAL-", "OpenSSF malicious packages", "Apache-2.0", PUBLISHER_MALWARE},
    {"MGASA-", "Mageia advisories", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"MINI-", "MinimOS", "", PUBLISHER_DISTRO},
    {"MINIMOS-", "MinimOS", "", PUBLISHER_DISTRO},
    {"MSRC-", "Microsoft security updates", "", PUBLISHER_DISTRO},
    {"NSWG-", "Node.js security working group", "MIT", 0},
    {"OESA-", "openEuler advisories", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"OPENEULER-", "openEuler advisories", "", PUBLISHER_DISTRO},
    {"OSEC-", "OCaml security advisories", "CC0-1.0", 0},
    {"OSV-", "OSS-Fuzz", "CC-BY-4.0", 0},
    {"PHOTON-", "Photon OS security advisories", "", PUBLISHER_DISTRO},
    {"PHSA-", "Photon OS security advisories", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"PSF-", "Python Software Foundation", "CC-BY-4.0", 0},
    {"PUB-A-", "Android security bulletins", "", PUBLISHER_DISTRO},
    {"PYSEC-", "PyPA advisory database", "CC-BY-4.0", 0},
    {"REDHAT-", "Red Hat security data", "CC-BY-4.0", PUBLISHER_DISTRO},
    {"RETIRE-", "RetireJS", "Apache-2.0", 0},
    {"RHBA-", "Red Hat errata", "CC-BY-4.0", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"RHEA-", "Red Hat errata", "CC-BY-4.0", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"RHSA-", "Red Hat errata", "CC-BY-4.0", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"RLBA-", "Rocky Linux errata", "BSD-3-Clause", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"RLEA-", "Rocky Linux errata", "BSD-3-Clause", PUBLISHER_DISTRO | PUBLISHER_NOTICE | PUBLISHER_UPDATE},
    {"RLSA-", "Rocky Linux errata", "BSD-3-Clause", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"RSEC-", "R Consortium advisories", "Apache-2.0", 0},
    {"RUBYSEC-", "Ruby advisory database", "Unlicense", 0},
    {"RUSTSEC-", "RustSec advisory database", "CC0-1.0", 0},
    {"RXSA-", "Rocky Linux errata", "BSD-3-Clause", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"SUSE-CVE-", "SUSE security data", "CC-BY-4.0", PUBLISHER_DISTRO},
    {"SUSE-", "SUSE security updates", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"TEMP-", "Debian security tracker", "", PUBLISHER_DISTRO},
    {"UBUNTU-", "Ubuntu security notices", "CC-BY-SA-4.0", PUBLISHER_DISTRO},
    {"USN-", "Ubuntu security notices", "CC-BY-SA-4.0", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"WOLFI-", "Wolfi", "CC-BY-NC-ND-4.0", PUBLISHER_DISTRO},
    {"openSUSE-", "SUSE security updates", "", PUBLISHER_DISTRO | PUBLISHER_NOTICE},
    {"", "", "", 0},
};

const struct publisher *publisher_of(str id)
{
    const struct publisher *p = publishers;
    while (!str_starts(id, str_c(p->prefix)))
        p++;
    return p;
}
