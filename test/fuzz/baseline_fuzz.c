/* A report of before as --only-new-since takes it: read twice, the same findings must be known. */
#include "check/baseline.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct report judged(struct arena *a, struct inventory *inv)
{
    static const char *const ids[] = {"CVE-2020-0001", "TR-D01", ""};
    struct report r = {.inventory = inv};
    *inv = (struct inventory){.arena = a, .ref = STR("here")};
    vec_push(a, &inv->components,
             (struct component){.type = STR("npm"), .name = STR("a"), .version = STR("1")});
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        vec_push(a, &r.findings,
                 (struct finding){.id = str_c(ids[i]), .subject = STR("x"), .component = i ? SIZE_MAX : 0});
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e = {""};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    size_t known[2] = {0}, gone[2] = {0};
    for (int i = 0; i < 2; i++) {
        struct baseline b = {0};
        struct inventory inv;
        if (!baseline_parse(&a, "b", str_make(copy, size), &b, &e))
            continue;
        struct report r = judged(&a, &inv);
        baseline_apply(&a, &b, &r);
        known[i] = r.left_out.known;
        gone[i] = r.left_out.gone;
        if (known[i] + r.findings.n != 3)
            abort();
    }
    if (known[0] != known[1] || gone[0] != gone[1])
        abort();
    arena_free(&a);
    free(copy);
    return 0;
}
