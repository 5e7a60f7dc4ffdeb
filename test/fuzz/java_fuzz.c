/* What names, manifests and packages make of a Java archive. The lines of the input: path, title, version,
 * vendor, bundle, bundle version, specification version; then packages, or poms as "GROUP ARTIFACT VERSION".
 */
#include "catalog/java_identity.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_line(struct java_facts *f, str line, struct arena *a)
{
    struct java_pom p = {.path = line};
    str rest;
    if (str_cut(line, ' ', &p.group, &rest)) {
        str_cut(rest, ' ', &p.artifact, &p.version);
        vec_push(a, &f->poms, p);
    } else if (line.n) {
        vec_push(a, &f->packages, line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct java_facts f = {0};
    str *fields[] = {&f.path,   &f.title,          &f.version,     &f.vendor_id,
                     &f.bundle, &f.bundle_version, &f.spec_version};
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    str rest = str_make(copy, size), line;
    for (size_t i = 0; str_line(&rest, &line) && i < 1000; i++) {
        if (i < sizeof fields / sizeof *fields)
            *fields[i] = line;
        else
            add_line(&f, line, &a);
    }
    struct java_identity id = java_identify(&f, &a);
    if ((id.pom == SIZE_MAX) == (id.confidence == CONFIDENCE_HIGH) ||
        (id.pom != SIZE_MAX && id.pom >= f.poms.n))
        abort();
    str stem = f.path, artifact, version, classifier;
    java_file_name(stem, &artifact, &version, &classifier);
    if (artifact.n + version.n + classifier.n > stem.n)
        abort();
    arena_free(&a);
    free(copy);
    return 0;
}
