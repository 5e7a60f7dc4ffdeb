/* Walks every node of every document, with the counts that the reader promises. */
#include "format/yaml.h"
#include <stdlib.h>

struct walk {
    size_t nodes;
    unsigned deepest;
};

static void visit(struct walk *w, const struct yaml_node *n, unsigned depth)
{
    const struct yaml_node *k, *v;
    bool flag;
    if (n->type == YAML_ALIAS || !n->line || !n->text.p || !n->tag.p)
        abort();
    w->nodes++;
    if (depth > w->deepest)
        w->deepest = depth;
    yaml_bool(n, &flag);
    yaml_is_null(n);
    for (struct yaml_iter it = yaml_pairs(n); yaml_pair(&it, &k, &v);) {
        visit(w, k, depth + 1);
        visit(w, v, depth + 1);
    }
    for (struct yaml_iter it = yaml_items(n); yaml_item(&it, &v);)
        visit(w, v, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc;
    yaml_open(&y, str_make(data, size), &a, 50);
    while (yaml_next(&y, &doc)) {
        struct walk w = {0};
        if (!doc.root)
            continue;
        visit(&w, doc.root, 0);
        if (w.nodes != doc.expanded || w.deepest > 50 || doc.root->span != doc.n)
            abort();
        yaml_get(doc.root, STR("a"));
    }
    yaml_close(&y);
    arena_free(&a);
    return 0;
}
