#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "model/wire.h"
#include "sample.h"
#include <stdlib.h>

static void same_location(const struct location *x, const struct location *y)
{
    assert_true(str_eq(x->path, y->path));
    assert_int_equal(x->layer, y->layer);
    assert_int_equal(x->line, y->line);
}

static void same_component(const struct component *x, const struct component *y)
{
    assert_true(str_eq(x->purl, y->purl) && str_eq(x->name, y->name) && str_eq(x->version, y->version));
    assert_true(str_eq(x->ecosystem, y->ecosystem) && str_eq(x->type, y->type) && str_eq(x->kind, y->kind));
    assert_true(str_eq(x->namespace_, y->namespace_) && str_eq(x->qualifiers, y->qualifiers));
    assert_true(str_eq(x->source_name, y->source_name) && str_eq(x->source_version, y->source_version));
    assert_true(str_eq(x->origin, y->origin) && str_eq(x->owner, y->owner));
    assert_true(x->scope == y->scope && x->state == y->state && x->direct == y->direct);
    assert_true(x->key_unowned == y->key_unowned);
    assert_true(x->licences.n == y->licences.n && x->locations.n == y->locations.n);
    assert_true(x->evidence.n == y->evidence.n && x->depends.n == y->depends.n && x->hashes.n == y->hashes.n);
    for (size_t i = 0; i < x->licences.n; i++)
        assert_true(str_eq(x->licences.v[i], y->licences.v[i]));
    for (size_t i = 0; i < x->locations.n; i++)
        same_location(&x->locations.v[i], &y->locations.v[i]);
    for (size_t i = 0; i < x->evidence.n; i++) {
        const struct evidence *p = &x->evidence.v[i], *q = &y->evidence.v[i];
        assert_true(str_eq(p->cataloger, q->cataloger) && str_eq(p->path, q->path) &&
                    str_eq(p->field, q->field));
        assert_true(p->confidence == q->confidence);
    }
    assert_true(x->asked.n == y->asked.n);
    for (size_t i = 0; i < x->asked.n; i++)
        assert_true(str_eq(x->asked.v[i].by, y->asked.v[i].by) &&
                    str_eq(x->asked.v[i].range, y->asked.v[i].range));
    for (size_t i = 0; i < x->depends.n; i++)
        assert_true(str_eq(x->depends.v[i], y->depends.v[i]));
    for (size_t i = 0; i < x->hashes.n; i++)
        assert_true(str_eq(x->hashes.v[i].alg, y->hashes.v[i].alg) &&
                    str_eq(x->hashes.v[i].hex, y->hashes.v[i].hex));
}

static void same_lists(const struct inventory *x, const struct inventory *y)
{
    assert_true(x->layers.n == y->layers.n && x->entrypoint.n == y->entrypoint.n && x->facts.n == y->facts.n);
    assert_true(x->components.n == y->components.n && x->diagnostics.n == y->diagnostics.n);
    for (size_t i = 0; i < x->layers.n; i++) {
        const struct layer *p = &x->layers.v[i], *q = &y->layers.v[i];
        assert_true(str_eq(p->digest, q->digest) && str_eq(p->diff_id, q->diff_id) &&
                    str_eq(p->command, q->command));
        assert_true(p->size == q->size && p->entries == q->entries);
    }
    assert_true(x->names.n == y->names.n && x->digests.n == y->digests.n);
    for (size_t i = 0; i < x->names.n; i++)
        assert_true(str_eq(x->names.v[i], y->names.v[i]));
    for (size_t i = 0; i < x->digests.n; i++)
        assert_true(str_eq(x->digests.v[i], y->digests.v[i]));
    for (size_t i = 0; i < x->entrypoint.n; i++)
        assert_true(str_eq(x->entrypoint.v[i], y->entrypoint.v[i]));
    for (size_t i = 0; i < x->components.n; i++)
        same_component(&x->components.v[i], &y->components.v[i]);
    for (size_t i = 0; i < x->facts.n; i++) {
        const struct fact *p = &x->facts.v[i], *q = &y->facts.v[i];
        assert_true(str_eq(p->key, q->key) && str_eq(p->subject, q->subject) && str_eq(p->detail, q->detail));
        same_location(&p->at, &q->at);
    }
    for (size_t i = 0; i < x->diagnostics.n; i++) {
        const struct diagnostic *p = &x->diagnostics.v[i], *q = &y->diagnostics.v[i];
        assert_true(p->level == q->level && str_eq(p->path, q->path) && str_eq(p->message, q->message));
    }
}

static void same_item(const struct vex_item *x, const struct vex_item *y)
{
    assert_true(str_eq(x->id, y->id) && str_eq(x->cpe, y->cpe));
    assert_true(x->purls.n == y->purls.n && x->hashes.n == y->hashes.n && x->versions.n == y->versions.n);
    for (size_t i = 0; i < x->purls.n; i++)
        assert_true(str_eq(x->purls.v[i], y->purls.v[i]));
    for (size_t i = 0; i < x->hashes.n; i++)
        assert_true(str_eq(x->hashes.v[i].alg, y->hashes.v[i].alg) &&
                    str_eq(x->hashes.v[i].hex, y->hashes.v[i].hex));
    for (size_t i = 0; i < x->versions.n; i++)
        assert_true(str_eq(x->versions.v[i], y->versions.v[i]));
}

static void same_statement(const struct vex_statement *x, const struct vex_statement *y)
{
    assert_true(str_eq(x->flaw, y->flaw) && str_eq(x->day, y->day) && x->status == y->status &&
                x->time == y->time && x->line == y->line && str_eq(x->justification, y->justification));
    assert_true(str_eq(x->impact, y->impact) && str_eq(x->action, y->action) && str_eq(x->notes, y->notes));
    assert_true(x->aliases.n == y->aliases.n && x->products.n == y->products.n);
    for (size_t i = 0; i < x->products.n; i++) {
        same_item(&x->products.v[i].self, &y->products.v[i].self);
        assert_int_equal(x->products.v[i].parts.n, y->products.v[i].parts.n);
        for (size_t k = 0; k < x->products.v[i].parts.n; k++)
            same_item(&x->products.v[i].parts.v[k], &y->products.v[i].parts.v[k]);
    }
}

static void same_vex(const struct inventory *x, const struct inventory *y)
{
    assert_int_equal(x->vex.n, y->vex.n);
    for (size_t i = 0; i < x->vex.n; i++) {
        const struct vex_document *p = &x->vex.v[i], *q = &y->vex.v[i];
        assert_true(str_eq(p->id, q->id) && str_eq(p->author, q->author) && str_eq(p->path, q->path));
        assert_true(p->statements.n == q->statements.n && p->refused.n == q->refused.n);
        for (size_t k = 0; k < p->statements.n; k++)
            same_statement(&p->statements.v[k], &q->statements.v[k]);
    }
}

static void same_container(const struct container *x, const struct container *y)
{
    assert_true(str_eq(x->name, y->name) && str_eq(x->role, y->role) && x->said.line == y->said.line);
    assert_true(x->settings.n == 1 && y->settings.n == 1 && x->mounts.n == 1 && y->mounts.n == 1);
    const struct setting *s = &x->settings.v[0], *t = &y->settings.v[0];
    assert_true(s->key == t->key && str_eq(s->value, t->value) && s->said.by == t->said.by);
    const struct mount *m = &x->mounts.v[0], *n = &y->mounts.v[0];
    assert_true(m->kind == n->kind && str_eq(m->source, n->source) && str_eq(m->target, n->target) &&
                m->read_only == n->read_only && str_eq(m->propagation, n->propagation));
    assert_true(str_eq(x->devices.v[0].rights, y->devices.v[0].rights));
    assert_true(x->ports.v[0].host_port == y->ports.v[0].host_port &&
                x->ports.v[0].container_port == y->ports.v[0].container_port);
    assert_true(x->env.v[0].from == y->env.v[0].from && str_eq(x->env.v[0].name, y->env.v[0].name));
    assert_true(x->steps.v[0].stage == y->steps.v[0].stage &&
                str_eq(x->steps.v[0].text, y->steps.v[0].text) &&
                x->steps.v[0].shell_form == y->steps.v[0].shell_form);
}

static void same_workloads(const struct inventory *x, const struct inventory *y)
{
    assert_int_equal(x->workloads.n, y->workloads.n);
    for (size_t i = 0; i < x->workloads.n; i++) {
        const struct workload *p = &x->workloads.v[i], *q = &y->workloads.v[i];
        assert_true(str_eq(p->format, q->format) && str_eq(p->kind, q->kind) && str_eq(p->name, q->name) &&
                    str_eq(p->namespace_, q->namespace_) && str_eq(p->os, q->os));
        assert_int_equal(p->containers.n, q->containers.n);
        for (size_t k = 0; k < p->containers.n; k++)
            same_container(&p->containers.v[k], &q->containers.v[k]);
    }
}

static void same(const struct inventory *x, const struct inventory *y)
{
    assert_true(str_eq(x->ref, y->ref) && str_eq(x->kind, y->kind) && str_eq(x->digest, y->digest));
    assert_true(str_eq(x->media_type, y->media_type) && str_eq(x->platform, y->platform));
    assert_true(x->tier == y->tier && x->files == y->files && x->bytes == y->bytes);
    assert_true(str_eq(x->os.id, y->os.id) && str_eq(x->os.version, y->os.version) &&
                str_eq(x->os.name, y->os.name));
    assert_true(str_eq(x->os.codename, y->os.codename) && str_eq(x->os.like, y->os.like));
    same_lists(x, y);
    same_vex(x, y);
    same_workloads(x, y);
}

/* A message in memory of exactly its size, so that reading beyond it is seen. */
static bool decode(struct arena *a, const char *p, size_t n, struct inventory *inv, struct err *e)
{
    char *exact = malloc(n ? n : 1);
    if (n)
        memcpy(exact, p, n);
    bool ok = wire_decode(a, str_make(exact, n), inv, e);
    memset(exact, 'X', n);
    free(exact);
    return ok;
}

static void round_trip(void **state)
{
    (void)state;
    struct arena a = {0}, other = {0};
    struct inventory inv, back;
    struct buf b = {0}, again = {0};
    struct err e;
    sample_inventory(&a, &inv);
    buf_add(&b, STR("before"));
    wire_encode(&b, &inv);
    assert_true(decode(&other, b.p + 6, b.n - 6, &back, &e));
    assert_ptr_equal(back.arena, &other);
    same(&inv, &back);
    wire_encode(&again, &back);
    assert_true(str_eq(buf_str(&again), str_from(buf_str(&b), 6)));
    buf_free(&b);
    buf_free(&again);
    arena_free(&a);
    arena_free(&other);
}

static void empty(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv = {.arena = &a}, back;
    struct buf b = {0};
    struct err e;
    wire_encode(&b, &inv);
    assert_true(decode(&a, b.p, b.n, &back, &e));
    same(&inv, &back);
    assert_non_null(back.ref.p);
    buf_free(&b);
    arena_free(&a);
}

static void refuse(const struct buf *b, const char *why)
{
    struct arena a = {0};
    struct inventory back;
    struct err e = {""};
    assert_false(decode(&a, b->p, b->n, &back, &e));
    assert_true(back.components.n == 0 && back.layers.n == 0 && back.ref.n == 0);
    if (!strstr(e.text, why))
        fail_msg("'%s' does not say '%s'", e.text, why);
    arena_free(&a);
}

/* Makes the length in the head that of what follows it. */
static void fit_length(struct buf *b)
{
    for (size_t i = 0; i < 8; i++)
        b->p[9 + i] = (char)((b->n - 17) >> (8 * i));
}

/* Cut at any byte, with the length made to fit, it is refused. */
static void truncated(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv;
    struct buf b = {0};
    sample_inventory(&a, &inv);
    wire_encode(&b, &inv);
    size_t whole = b.n;
    for (size_t n = 0; n < whole; n++) {
        b.n = n;
        refuse(&b, "cannot read the inventory message");
        if (n >= 17)
            fit_length(&b);
        refuse(&b, "cannot read the inventory message");
    }
    buf_free(&b);
    arena_free(&a);
}

/* Any byte replaced: read or refused, never more (the sanitizers watch). */
static void mutated(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv, back;
    struct buf b = {0};
    struct err e;
    sample_inventory(&a, &inv);
    wire_encode(&b, &inv);
    static const unsigned char others[] = {0, 1, 2, 0x7f, 0x80, 0xff};
    for (size_t i = 0; i < b.n; i++)
        for (size_t k = 0; k < sizeof others; k++) {
            struct arena scratch = {0};
            char was = b.p[i];
            b.p[i] = (char)others[k];
            if (decode(&scratch, b.p, b.n, &back, &e))
                for (size_t c = 0; c < back.components.n; c++)
                    assert_true(back.components.v[c].scope <= SCOPE_TEST);
            b.p[i] = was;
            arena_free(&scratch);
        }
    buf_free(&b);
    arena_free(&a);
}

static void hostile(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv;
    struct buf b = {0};
    refuse(&b, "does not begin like one");
    sample_inventory(&a, &inv);
    inv.components.v[1].locations.v[0].layer = 2;
    wire_encode(&b, &inv);
    refuse(&b, "a layer that it lacks");
    b.n = 0;
    inv.components.v[1].locations.v[0].layer = -2;
    wire_encode(&b, &inv);
    refuse(&b, "layer is out of range");
    b.n = 0;
    inv.components.v[1].locations.v[0].layer = INT32_MAX;
    inv.facts.v[0].at.layer = 7;
    wire_encode(&b, &inv);
    refuse(&b, "layer");
    b.n = 0;
    inv.components.v[1].locations.v[0].layer = 0;
    wire_encode(&b, &inv);
    refuse(&b, "a layer that it lacks");
    b.n = 0;
    inv.facts.v[0].at.layer = -1;
    inv.tier = 3;
    wire_encode(&b, &inv);
    refuse(&b, "out of range");
    b.n = 0;
    inv.tier = TIER_VM;
    wire_encode(&b, &inv);
    b.p[8]++;
    refuse(&b, "another format version");
    b.p[8]--;
    buf_ch(&b, 0);
    refuse(&b, "longer than it says");
    fit_length(&b);
    refuse(&b, "something follows its end");
    buf_free(&b);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip), cmocka_unit_test(empty),
                                       cmocka_unit_test(truncated), cmocka_unit_test(mutated),
                                       cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
