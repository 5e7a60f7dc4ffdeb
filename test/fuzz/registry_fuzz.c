/* What a registry, a token service and a file of credentials say; the first byte tells which. What comes out
 * must be fit for a header field. */
#include "source/registry/challenge.h"
#include "source/registry/list.h"
#include "source/registry/login.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_line(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ')
            abort();
}

static void run(struct arena *a, uint8_t kind, str text)
{
    struct challenge c;
    struct token t;
    struct login l;
    struct err e;
    registry_names names = {0};
    str helper;
    if (kind % 4 == 0 && challenge_parse(a, text, &c))
        one_line(challenge_url(a, &c, c.scope));
    if (kind % 4 == 1 && token_parse(a, text, &t, &e))
        one_line(t.value);
    if (kind % 4 == 2)
        registry_list_parse(text, a, &names, &e);
    if (kind % 4 == 3 && login_parse(a, text, STR("ghcr.io"), STR("shop/orders"), &l, &helper, &e) &&
        l.found && !l.user.n && !l.identity.n && !l.bearer.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    if (!size)
        return 0;
    char *copy = malloc(size); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    run(&a, data[0], str_make(copy + 1, size - 1));
    arena_free(&a);
    free(copy);
    return 0;
}
