/* ecosystem: what holds for the packages of one OSV ecosystem ("npm", "Debian:12"), and for one publisher of
 * advisories, told by the prefix of its ids. */
#ifndef ASSAY_ADVISORY_ECOSYSTEM_H
#define ASSAY_ADVISORY_ECOSYSTEM_H

#include "base/arena.h"

/* "Debian" of "Debian:12". */
str ecosystem_base(str ecosystem);
/* The name under which a package is looked up: PyPI as PEP 503 says ([-_.]+ is '-', lower case), lower case
 * where the registry ignores case, else as it is. In the arena where it differs from `name`. */
str ecosystem_package(struct arena *a, str ecosystem, str name);
/* The version in the form that advisories use: Go modules without "v" and the toolchain without "go"; empty
 * for what is no version that could be compared ("(devel)"; a branch or commit of SwiftURL; of GitHub Actions
 * also a tag of less than three numbers). */
str ecosystem_version(str ecosystem, str version);
/* Which packages of a distribution its advisories name. */
enum ecosystem_names {
    NAMES_OF_PACKAGES, /* the package itself: language packages, AlmaLinux, Amazon, Oracle, Fedora */
    NAMES_OF_SOURCES,  /* the source package: Debian, Ubuntu, Alpine and their kin */
    NAMES_OF_EITHER    /* one or the other: other RPM distributions */
};
enum ecosystem_names ecosystem_names(str ecosystem);
/* True for RPM distributions; for all distributions. */
bool ecosystem_rpm(str ecosystem);
bool ecosystem_distribution(str ecosystem);
/* A safe file name: letters, digits, '-', '_' and inner '.' stand for themselves, all else is %XX; a long
 * name is cut and ends in its hash. */
str ecosystem_file(struct arena *a, str ecosystem, const char *suffix);

/* "CVE-2021-44228" of "CVE-2021-44228", "DEBIAN-CVE-2021-44228", "UBUNTU-CVE-..."; else empty. */
str cve_of(str id);

enum publisher_flag {
    PUBLISHER_NOTICE = 1,  /* a fix notice: `related` names the CVEs that it fixes */
    PUBLISHER_UPDATE = 2,  /* bug fixes and enhancements: a flaw only where a CVE is named */
    PUBLISHER_MALWARE = 4, /* malicious packages */
    PUBLISHER_DISTRO = 8,  /* a distribution about its own packages */
};
struct publisher {
    const char *prefix; /* of ids, with the dash */
    const char *name, *licence;
    unsigned flags;
};
/* By the id's prefix; the last entry (prefix "") when none fits, whose name is "". */
const struct publisher *publisher_of(str id);

#endif
