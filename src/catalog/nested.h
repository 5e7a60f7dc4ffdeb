/* nested: archives inside the artifact. Each file in one is offered to all catalogers as a file of the
 * artifact is, with the path "a.war!/WEB-INF/lib/b.jar", and so are the files of archives in it, down to
 * limits.archive_depth. */
#ifndef ASSAY_CATALOG_NESTED_H
#define ASSAY_CATALOG_NESTED_H

#include "catalog/catalog.h"
#include "format/zip.h"

/* What all archives inside one file of the artifact may cost together, whatever their depth. */
struct nested_budget {
    uint64_t bytes; /* of contents that are unpacked */
    uint64_t entries;
};
/* Who else wants to see the files of the archive. */
struct nested_visitor {
    void *ctx;
    /* Each regular file; true: its content is wanted here, and not offered to the catalogers. The strings are
     * valid during the call. */
    bool (*file)(void *ctx, const struct zip_entry *ze);
    /* The content of a file that was wanted. */
    void (*content)(void *ctx, const struct zip_entry *ze, struct content *content);
    /* Optional, asked before `file`: true: the file is given to `bytes` as soon as it is read, and to no
     * cataloger. For very many small files: it costs no more than to decompress them. `bytes` holds during
     * the call; p NULL: it cannot be read, or is larger than NESTED_SMALL. */
    bool (*small)(void *ctx, const struct zip_entry *ze);
    void (*bytes)(void *ctx, const struct zip_entry *ze, str bytes);
};
#define NESTED_SMALL ((uint64_t)4 << 20)
/* Walks the zip archive `content`. What cannot be read (encrypted, damaged, too deep, a bomb) becomes a
 * diagnostic. `v` may be NULL. False when it is no zip at all (with a diagnostic). */
bool nested_zip(struct catalog_ctx *ctx, const struct entry *archive, struct content *content,
                const struct nested_visitor *v);
/* True if a file that begins so is a zip archive, or one behind the script of a self-starting one ("#!"). */
bool nested_probe(str head);

#endif
