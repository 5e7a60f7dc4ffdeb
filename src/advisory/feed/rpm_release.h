/* rpm_release: the release of which distribution an update of an rpm repository is for, told by what the
 * update says of itself: its id, its release, the collection that lists the package, and the tag in the
 * package's own release ("el9", "fc40", "amzn2"). */
#ifndef ASSAY_ADVISORY_RPM_RELEASE_H
#define ASSAY_ADVISORY_RPM_RELEASE_H

#include "base/arena.h"

struct rpm_place {
    str id;      /* "ALAS2-2024-2345", "RLSA-2024:1234", "SUSE-SLE-Module-Basesystem-15-SP5-2024-1" */
    str release; /* of the update: "Fedora 40"; "" if none */
    str collection, collection_name; /* "ol9_x86_64_baseos_latest", "Oracle Linux 9 BaseOS Latest" */
    str package_release;             /* "362.24.1.el9_3" */
};
struct rpm_releases {
    str v[4];
    size_t n;
};
/* OSV's names of the ecosystems, or those that it would have ("Amazon Linux:2023", "Fedora:40"); none when
 * they cannot be told. Several for a private repository of packages for any Enterprise Linux. */
struct rpm_releases rpm_releases_of(struct arena *a, const struct rpm_place *p);

/* Amazon Linux 2 has other versions of its packages in topics of their own ("ALASKERNEL-5.10-2024-1",
 * "ALASPHP8.0-2023-2"): such an update says nothing of versions before its topic's. The first one that it
 * does speak of, "0" where the topic sets no bound. */
str rpm_topic_start(struct arena *a, str id, str epoch, str version);

#endif
