/* repository: addresses of source repositories, as lock files of many ecosystems have them. */
#ifndef ASSAY_CATALOG_REPOSITORY_H
#define ASSAY_CATALOG_REPOSITORY_H

#include "base/arena.h"

/* "host/owner/name" of "https://host/owner/name.git", "git@host:owner/name", "ssh://git@host:22/owner/name",
 * "git+https://...": without user, port, query, fragment, ".git" and slashes at the end, the host in lower
 * case. "" when it is no address on a host, or names no repository there. */
str repository_place(struct arena *a, str url);
/* What a repository is as a component: type and name of its purl ("github", "owner/name"), or "generic" and
 * the last part of its place. False when it has no place. */
bool repository_package(struct arena *a, str place, str *type, str *name);
/* "git+https://host/owner/name@COMMIT" of a place, for vcs_url; without "@" if commit is "". */
str repository_url(struct arena *a, str place, str commit);
/* Forty or sixty-four hexadecimal digits: a commit of git. */
bool repository_commit(str s);

#endif
