#include "catalog/java_reach.h"
#include "base/path.h"
#include "catalog/java_command.h"
#include "catalog/java_graph.h"

#define APPLICATIONS_MAX 64u
#define PATHS_MAX        20000u /* entries of class paths that are looked up */
#define CHAIN            5      /* classes that the evidence names */

enum { NOT_SEEN, MAYBE, SURE };
typedef VEC(uint32_t) node_list;

struct verdict {
    enum { NONE, NO, UNKNOWN, YES } is;
    str why;
};
/* All classes of the artifact, by number. */
struct graph {
    struct arena *a;
    struct inventory *inv;
    VEC(const struct java_archive *) archives; /* of what is seen at the top */
    uint32_t *base;                            /* by archive: its first class; one more at the end */
    uint32_t *archive;                         /* by class */
    uint32_t *next;                            /* by class: 1 + another of the same slot */
    uint32_t *slots;                           /* 1 + class, by hash */
    size_t mask, n;
    struct verdict *verdicts; /* by archive */
    size_t paths;             /* entries of class paths that were looked up */
};
/* One application, and what it leads to. */
struct application {
    struct graph *g;
    bool *on;        /* by archive: is it on the class path? */
    node_list roots; /* its first classes */
    str doubt;       /* why it is not known what it loads; "" if it is */
    unsigned char *level;
    uint32_t *from; /* by class: 1 + the one that named it; 0: a root */
    node_list queue;
    size_t sure;       /* classes */
    uint32_t loader;   /* 1 + the first that loads by name */
    bool services;     /* one of them looks for providers */
    bool providers[2]; /* those of the program, of the platform were added */
};

static const struct java_class *class_at(const struct graph *g, uint32_t node)
{
    uint32_t k = g->archive[node];
    return &g->archives.v[k]->classes.v[node - g->base[k]];
}

static size_t slot_of(const struct graph *g, uint64_t hash)
{
    return (size_t)(hash >> 20) & g->mask;
}

/* False when there are no classes, or more than can be numbered. */
static bool graph_make(struct graph *g, struct kept *const *kept, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct java_archive *k = kept[i]->data;
        if (!kept[i]->removed) {
            vec_push(g->a, &g->archives, k);
            g->n += k->classes.n;
        }
    }
    if (!g->n || g->n > UINT32_MAX / 2)
        return false;
    for (g->mask = 1; g->mask < g->n; g->mask *= 2)
        ;
    g->slots = arena_many(g->a, uint32_t, g->mask--);
    g->base = arena_many(g->a, uint32_t, g->archives.n + 1);
    g->archive = arena_many(g->a, uint32_t, g->n);
    g->next = arena_many(g->a, uint32_t, g->n);
    g->verdicts = arena_many(g->a, struct verdict, g->archives.n);
    uint32_t node = 0;
    for (size_t k = 0; k < g->archives.n; k++) {
        g->base[k] = node;
        for (size_t i = 0; i < g->archives.v[k]->classes.n; i++, node++) {
            size_t slot = slot_of(g, class_name_hash(g->archives.v[k]->classes.v[i].name));
            g->archive[node] = (uint32_t)k;
            g->next[node] = g->slots[slot];
            g->slots[slot] = node + 1;
        }
    }
    g->base[g->archives.n] = node;
    return true;
}

/* ---- what an application leads to ---- */

static void visit(struct application *app, uint32_t node, unsigned char level, uint32_t from)
{
    const struct java_class *c = class_at(app->g, node);
    if (app->level[node])
        return;
    app->level[node] = level;
    app->from[node] = from;
    app->sure += level == SURE;
    app->services |= c->services;
    if (c->loader.n && !app->loader)
        app->loader = node + 1;
    vec_push(app->g->a, &app->queue, node);
}

/* Each class of that name on the class path; of several the platform takes one, which is not told here. */
static void visit_named(struct application *app, uint64_t hash, unsigned char level, uint32_t from)
{
    const struct graph *g = app->g;
    for (uint32_t at = g->slots[slot_of(g, hash)]; at; at = g->next[at - 1])
        if (app->on[g->archive[at - 1]] && !app->level[at - 1] &&
            class_name_hash(class_at(g, at - 1)->name) == hash)
            visit(app, at - 1, level, from);
}

static void visit_refs(struct application *app, uint32_t node, uint32_t from, uint32_t to,
                       unsigned char level)
{
    const struct java_archive *k = app->g->archives.v[app->g->archive[node]];
    for (uint32_t i = from; i < to; i++)
        visit_named(app, k->refs.v[i], level, node + 1);
}

static void visit_providers(struct application *app, bool of_platform)
{
    const struct graph *g = app->g;
    app->providers[of_platform] = true;
    for (size_t k = 0; k < g->archives.n; k++)
        for (size_t i = 0; app->on[k] && i < g->archives.v[k]->providers.n; i++)
            if (g->archives.v[k]->providers.v[i].of_platform == of_platform)
                visit_named(app, g->archives.v[k]->providers.v[i].class, MAYBE, 0);
}

/* What texts in them may name, and providers of services: whether they are loaded is not decided. */
static void spread_maybe(struct application *app)
{
    size_t sure = app->queue.n;
    for (size_t i = 0; i < sure; i++) {
        const struct java_class *c = class_at(app->g, app->queue.v[i]);
        visit_refs(app, app->queue.v[i], c->maybe, c->to, MAYBE);
    }
    visit_providers(app, true);
    for (size_t i = sure;; i++) {
        if (i >= app->queue.n && app->services && !app->providers[false])
            visit_providers(app, false);
        if (i >= app->queue.n || app->loader)
            return;
        const struct java_class *c = class_at(app->g, app->queue.v[i]);
        visit_refs(app, app->queue.v[i], c->sure, c->to, MAYBE);
    }
}

static void spread(struct application *app)
{
    struct graph *g = app->g;
    app->level = arena_many(g->a, unsigned char, g->n);
    app->from = arena_many(g->a, uint32_t, g->n);
    for (size_t i = 0; i < app->roots.n; i++)
        visit(app, app->roots.v[i], SURE, 0);
    for (size_t i = 0; i < app->queue.n; i++) {
        const struct java_class *c = class_at(g, app->queue.v[i]);
        visit_refs(app, app->queue.v[i], c->sure, c->maybe, SURE);
    }
    if (!app->loader)
        spread_maybe(app);
}

/* ---- the evidence ---- */

static str dotted(struct arena *a, const struct java_class *c)
{
    str name = arena_dup(a, c->name);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '/')
            ((char *)(uintptr_t)name.p)[i] = '.';
    return name;
}

/* "shop.Main uses shop.Orders, which uses org.yaml.snakeyaml.Yaml"; of a long chain both ends. */
static str chain(struct application *app, uint32_t node)
{
    struct arena *a = app->g->inv->arena;
    size_t n = 1;
    for (uint32_t at = node; app->from[at]; at = app->from[at] - 1)
        n++;
    str words = dotted(a, class_at(app->g, node));
    for (size_t i = n - 1; i > 0; i--) {
        node = app->from[node] - 1;
        bool left_out = n > CHAIN && i >= 2 && i < n - 2;
        if (left_out && i == 2)
            words = arena_printf(a, "... (%zu more), which uses %.*s", n - 4, STR_ARG(words));
        if (!left_out)
            words = arena_join(a, dotted(a, class_at(app->g, node)),
                               i == 1 ? STR(" uses ") : STR(", which uses "), words);
    }
    return words;
}

static str where(struct application *app, uint32_t node)
{
    str path = app->g->archives.v[app->g->archive[node]]->path;
    return path.n ? path : STR(".");
}

static struct verdict yes(struct application *app, uint32_t node)
{
    uint32_t root = node;
    while (app->from[root])
        root = app->from[root] - 1;
    return (struct verdict){YES,
                            arena_join(app->g->inv->arena, where(app, root), STR(": "), chain(app, node))};
}

static struct verdict undecided(struct application *app)
{
    struct arena *a = app->g->inv->arena;
    const struct java_class *c = app->loader ? class_at(app->g, app->loader - 1) : NULL;
    if (c)
        return (struct verdict){UNKNOWN, arena_printf(a, "%.*s: %.*s may load classes by name (%.*s)",
                                                      STR_ARG(where(app, app->loader - 1)),
                                                      STR_ARG(dotted(a, c)), STR_ARG(c->loader))};
    return (struct verdict){UNKNOWN, arena_dup(a, app->doubt)};
}

/* `node`: the first class of the archive in the order of the walk, which is the nearest; 0: none, else + 1.
 */
static struct verdict judge_archive(struct application *app, uint32_t node)
{
    const struct graph *g = app->g;
    if (node && app->level[node - 1] == SURE)
        return yes(app, node - 1);
    if (app->loader || app->doubt.n)
        return undecided(app);
    if (node)
        return (struct verdict){UNKNOWN, STR("only a text names it, or a list of providers of services")};
    return (struct verdict){
        NO, arena_printf(g->inv->arena,
                         "%.*s leads to %zu classes, none of them here, and none loads classes by name",
                         STR_ARG(dotted(g->a, class_at(g, app->roots.v[0]))), app->sure)};
}

/* Of several applications one that leads there is enough; none may be in doubt for a "no". */
static void judge(struct application *app)
{
    const struct graph *g = app->g;
    uint32_t *first = arena_many(g->a, uint32_t, g->archives.n);
    for (size_t i = app->queue.n; i-- > 0;)
        first[g->archive[app->queue.v[i]]] = app->queue.v[i] + 1;
    for (size_t k = 0; k < g->archives.n; k++) {
        if (!app->on[k] || g->archives.v[k]->is_folder)
            continue;
        struct verdict v = judge_archive(app, first[k]);
        if (v.is > g->verdicts[k].is)
            g->verdicts[k] = v;
    }
}

/* ---- applications ---- */

static bool in_folder(str path, str folder)
{
    return str_eq(str_dir(path), folder);
}

static bool is_nested(str path)
{
    return str_find(path, STR("!/")) >= 0;
}

/* Is it in that archive, however deep? */
static bool is_inside(str path, str archive)
{
    return str_starts(path, archive) && str_starts(str_from(path, archive.n), STR("!/"));
}

static void doubt(struct application *app, str why)
{
    if (!app->doubt.n)
        app->doubt = why;
}

/* All that lie at that path: an archive, the classes of a folder, "lib/" + "*". How many are new. */
static size_t put_path(struct application *app, str path)
{
    struct graph *g = app->g;
    if (g->paths++ >= PATHS_MAX) {
        doubt(app, STR("its class path has too many entries"));
        return 0;
    }
    bool all = str_ends(path, STR("/*")) || str_is(path, "*");
    str folder = all ? str_dir(path) : STR("");
    size_t n = 0;
    for (size_t k = 0; k < g->archives.n; k++) {
        const struct java_archive *j = g->archives.v[k];
        bool fits = all ? !j->is_folder && in_folder(j->path, folder) && str_ends(j->path, STR(".jar"))
                        : str_eq(j->path, path);
        n += fits && !app->on[k];
        app->on[k] |= fits;
    }
    return n;
}

/* What their manifests add ("Class-Path: lib/a.jar lib/b.jar", from their own folder on). How many are new.
 */
static size_t follow_manifests(struct application *app)
{
    const struct graph *g = app->g;
    size_t n = 0;
    bool *done = arena_many(g->a, bool, g->archives.n);
    for (bool more = true; more;) {
        more = false;
        for (size_t k = 0; k < g->archives.n; k++) {
            str rest = g->archives.v[k]->class_path, part;
            if (!app->on[k] || done[k])
                continue;
            done[k] = more = true;
            while (str_split(&rest, ' ', &part))
                if (part.n && str_find(part, STR(":")) < 0)
                    n += put_path(app, path_join(g->a, str_dir(g->archives.v[k]->path), part));
        }
    }
    return n;
}

static void put_nested(struct application *app, str archive)
{
    for (size_t k = 0; k < app->g->archives.n; k++)
        app->on[k] |= is_inside(app->g->archives.v[k]->path, archive);
}

static struct application application_make(struct graph *g)
{
    return (struct application){.g = g, .on = arena_many(g->a, bool, g->archives.n), .doubt = STR_INIT("")};
}

static void put_root(struct application *app, uint64_t hash)
{
    const struct graph *g = app->g;
    for (uint32_t at = g->slots[slot_of(g, hash)]; at; at = g->next[at - 1])
        if (app->on[g->archive[at - 1]] && class_name_hash(class_at(g, at - 1)->name) == hash)
            vec_push(g->a, &app->roots, at - 1);
}

/* All classes of the archive, or those that are the application's own. */
static void put_classes(struct application *app, size_t k, bool all)
{
    const struct graph *g = app->g;
    for (uint32_t node = g->base[k]; node < g->base[k + 1]; node++)
        if (all || class_at(g, node)->own)
            vec_push(g->a, &app->roots, node);
}

/* What is on the class path but was not read whole may lead anywhere. */
static void doubt_parts(struct application *app)
{
    const struct graph *g = app->g;
    for (size_t k = 0; k < g->archives.n; k++)
        if (app->on[k] && !g->archives.v[k]->whole)
            doubt(app, arena_join(g->a, STR("not all classes of "), g->archives.v[k]->path,
                                  STR(" could be read")));
}

static bool run_application(struct application *app)
{
    if (!app->roots.n)
        return false;
    doubt_parts(app);
    spread(app);
    judge(app);
    return true;
}

/* An archive that is started itself: with libraries inside (Spring Boot, a war), or beside it by its
 * manifest. */
static struct application of_archive(struct graph *g, size_t k)
{
    const struct java_archive *j = g->archives.v[k];
    struct application app = application_make(g);
    app.on[k] = true;
    if (j->archives)
        put_nested(&app, j->path);
    follow_manifests(&app);
    if (j->main.n)
        put_root(&app, class_name_hash(j->main));
    if (j->agent.n)
        put_root(&app, class_name_hash(j->agent));
    for (size_t i = 0; i < j->named.n; i++)
        put_root(&app, j->named.v[i]);
    put_classes(&app, k, false);
    if (str_ends(j->path, STR(".war")))
        doubt(&app, STR("a container starts it, which loads classes by name"));
    return app;
}

/* What the image's command starts; false: nothing that can be told. */
static bool run_command(struct graph *g)
{
    struct java_command c;
    struct application app;
    if (!java_command_read(g->a, g->inv, &c))
        return false;
    if (c.jar.n) {
        size_t k = 0;
        while (k < g->archives.n && !str_eq(g->archives.v[k]->path, c.jar))
            k++;
        if (k == g->archives.n)
            return false;
        app = of_archive(g, k);
    } else {
        app = application_make(g);
        for (size_t i = 0; i < c.path.n; i++)
            if (!put_path(&app, c.path.v[i]) && str_ends(c.path.v[i], STR(".jar")))
                doubt(&app, arena_join(g->a, STR("of its class path "), c.path.v[i], STR(" was not found")));
        follow_manifests(&app);
        put_root(&app, class_name_hash(c.main));
    }
    if (c.doubt.n)
        doubt(&app, c.doubt);
    return run_application(&app);
}

/* Folders of an application that was unpacked: X/BOOT-INF/classes and X/BOOT-INF/lib, the same of WEB-INF,
 * and a bundle of a function: classes at its root, and lib. */
static size_t run_folders(struct graph *g)
{
    struct map seen = {0};
    size_t n = 0;
    for (size_t k = 0; k < g->archives.n && n < APPLICATIONS_MAX; k++) {
        const struct java_archive *j = g->archives.v[k];
        bool added = false;
        if (j->is_folder && j->classes.n && (j->classes.v[0].own || !j->path.n))
            map_put(g->a, &seen, j->path, &added);
        if (!added)
            continue;
        struct application app = application_make(g);
        put_path(&app, j->path);
        put_path(&app, path_join(g->a, str_dir(j->path), STR("lib/*")));
        for (size_t i = k; i < g->archives.n; i++)
            if (g->archives.v[i]->is_folder && str_eq(g->archives.v[i]->path, j->path))
                put_classes(&app, i, true);
        doubt(&app, STR("its classes are started by name"));
        n += run_application(&app);
    }
    return n;
}

/* Archives that say how they are started, where no command does. Whatever lies beside them may be started
 * too. */
static void run_archives(struct graph *g)
{
    VEC(struct application) apps = {0};
    bool *covered = arena_many(g->a, bool, g->archives.n), all = true;
    size_t tried = 0;
    for (size_t k = 0; k < g->archives.n && tried < APPLICATIONS_MAX; k++) {
        const struct java_archive *j = g->archives.v[k];
        bool own = false;
        for (size_t i = 0; i < j->classes.n && !own; i++)
            own = j->classes.v[i].own;
        if (j->is_folder || (is_nested(j->path) && !own) || !(own || j->main.n || j->named.n))
            continue;
        tried++;
        struct application app = of_archive(g, k);
        size_t n = 0;
        for (size_t i = 0; i < g->archives.n; i++)
            n += app.on[i];
        if (!app.roots.n || (n < 2 && g->archives.n > 1))
            continue; /* a library that can be started too, perhaps */
        vec_push(g->a, &apps, app);
        for (size_t i = 0; i < g->archives.n; i++)
            covered[i] |= app.on[i];
    }
    for (size_t k = 0; k < g->archives.n; k++)
        all &= covered[k];
    for (size_t i = 0; i < apps.n; i++) {
        if (str_is(g->inv->kind, "image"))
            doubt(&apps.v[i], STR("the image's command does not tell what is started"));
        if (!all)
            doubt(&apps.v[i], STR("what else may be started beside it is not known"));
        run_application(&apps.v[i]);
    }
}

void java_reach_join(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n)
{
    struct graph g = {.a = scratch, .inv = inv};
    if (!graph_make(&g, kept, n))
        return;
    bool told = run_command(&g);
    if (!run_folders(&g) && !told)
        run_archives(&g);
    for (size_t k = 0; k < g.archives.n; k++) {
        static const str words[] = {
            [NO] = STR_INIT("no"), [UNKNOWN] = STR_INIT("unknown"), [YES] = STR_INIT("yes")};
        const struct verdict *v = &g.verdicts[k];
        if (v->is != NONE)
            vec_push(inv->arena, &inv->facts,
                     (struct fact){.key = STR_INIT(JAVA_REACH_FACT),
                                   .subject = words[v->is],
                                   .detail = arena_dup(inv->arena, v->why),
                                   .at = {arena_dup(inv->arena, g.archives.v[k]->path), -1, 0}});
    }
}
