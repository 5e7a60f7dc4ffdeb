#include "catalog/licence_join.h"
#include "catalog/licence_expression.h"

struct joining {
    struct arena *a, *scratch;
    const licence_files *files;
    struct map places; /* folder to 1 + index of its last file */
    size_t *before;    /* file to 1 + index of the one before it in the same folder; 0: none */
    struct map known;  /* text to 1 + index into texts */
    VEC(str) texts;    /* canonical */
};

static str canonical(struct joining *j, str text)
{
    bool added;
    uint64_t *at = map_put(j->scratch, &j->known, text, &added);
    if (added) {
        str e = licence_expression(j->scratch, text);
        vec_push(j->scratch, &j->texts, str_eq(e, text) || !e.n ? text : arena_dup(j->a, e));
        *at = j->texts.n;
    }
    return j->texts.v[*at - 1];
}

/* The folder that holds the component's licence text; "" where none is known. */
static str place_of(struct joining *j, const struct component *c)
{
    str path = c->locations.n ? c->locations.v[0].path : STR("");
    if (str_is(c->type, "deb"))
        return arena_join(j->scratch, STR("usr/share/doc/"), c->name, STR(""));
    if (c->state != STATE_DECLARED && (str_is(c->type, "npm") || str_is(c->type, "pypi")))
        return str_dir(path);
    if (str_is(c->type, "golang") && str_ends(path, STR("vendor/modules.txt")))
        return arena_join(j->scratch, str_dir(path), STR("/"), c->name);
    return STR("");
}

/* Several texts in one folder add up: a package under two licences has a file for each. */
static void index_files(struct joining *j)
{
    j->before = arena_many(j->scratch, size_t, j->files->n);
    for (size_t i = 0; i < j->files->n; i++) {
        uint64_t *at = map_put(j->scratch, &j->places, j->files->v[i]->place, NULL);
        j->before[i] = *at;
        *at = i + 1;
    }
}

static void take_files(struct joining *j, struct component *c)
{
    str place = place_of(j, c);
    const uint64_t *at = place.n ? map_get(&j->places, place) : NULL;
    for (size_t i = at ? *at : 0; i; i = j->before[i - 1])
        for (size_t k = 0; k < j->files->v[i - 1]->licences.n; k++)
            vec_push(j->a, &c->licences, j->files->v[i - 1]->licences.v[k]);
}

void licence_join(struct inventory *inv, struct arena *scratch, const licence_files *files)
{
    struct joining j = {.a = inv->arena, .scratch = scratch, .files = files};
    index_files(&j);
    for (size_t i = 0; i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i];
        if (!c->licences.n)
            take_files(&j, c);
        for (size_t k = 0; k < c->licences.n; k++)
            c->licences.v[k] = canonical(&j, c->licences.v[k]);
    }
}
