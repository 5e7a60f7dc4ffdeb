/* distro: from an operating system's release to the names that advisories and purls know it by. */
#ifndef ASSAY_CATALOG_DISTRO_H
#define ASSAY_CATALOG_DISTRO_H

#include "model/inventory.h"

/* How sure it is that advisories of the ecosystem speak of this system's packages. */
enum distro_match {
    DISTRO_UNKNOWN, /* nobody's: ecosystem is empty */
    DISTRO_DERIVED, /* named by ID_LIKE and the codename of the base: packages may be rebuilt */
    DISTRO_EXACT
};
struct distro {
    enum distro_match match;
    str ecosystem;  /* OSV name: "Debian:12", "Ubuntu:22.04:LTS", "Alpine:v3.18", "Wolfi" */
    str namespace_; /* of purls: "debian", "redhat" */
    str qualifier;  /* value of the purl qualifier distro: "debian-12" */
};

/* Sets inv->os from what was seen in the merged file system: os[i] was read from origin[i]. The first of
 * etc/os-release, usr/lib/os-release, etc/alpine-release, etc/debian_version counts; what it leaves out
 * (Debian testing has no version) may come from a later one of the same id. Strings are not copied. */
void distro_pick(struct inventory *inv, const struct os_release *os, const str *origin, size_t n);
/* What is known of packages of purl type `type` ("deb", "apk", "rpm") on this system. */
struct distro distro_of(struct arena *a, const struct os_release *os, str type);
/* "12" of "debian" and "bookworm"; "" when the codename is not known. */
str distro_number(str id, str codename);
/* OSV ecosystem of an OS package by its purl alone: the type, the namespace and the value of the qualifier
 * distro ("debian-12", "alpine-3.18.4", "jessie", "wolfi", and the spellings of other programs). Empty when
 * the qualifier is, when nothing is known of that release, or when the namespace is that of somebody else
 * than the distribution. */
str distro_ecosystem(struct arena *a, str type, str namespace_, str distro);
/* Fills ecosystem, namespace_, qualifiers and purl of every component of an OS package type from inv->os.
 * A package whose vendor (namespace_ as dpkg left it, from the Origin field) is somebody else keeps that
 * vendor and has no ecosystem: a distribution's advisories say nothing about it. What then has no ecosystem
 * is a diagnostic. One that has an ecosystem already (an SBOM tells it) is left as it is. Call it once, when
 * all layers are merged. */
void distro_apply(struct arena *a, struct inventory *inv);

#endif
