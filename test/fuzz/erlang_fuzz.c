/* The reader of Erlang terms: every node lies inside of the one around it, texts have none inside. */
#include "format/erlang.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct erlang_node *n, unsigned depth)
{
    const struct erlang_node *item, *end = n + n->span;
    if (depth > 24 || !n->span || !n->line || (n->type == ERLANG_TEXT && n->span != 1))
        abort();
    for (struct erlang_iter it = erlang_items(n); erlang_item(&it, &item);) {
        if (item + item->span > end)
            abort();
        check(item, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct erlang e;
    const struct erlang_node *term;
    erlang_init(&e, str_make(data, size), &a, 24);
    while ((term = erlang_next(&e)))
        check(term, 0);
    if (!e.failed && e.rest.n)
        abort();
    arena_free(&a);
    return 0;
}
