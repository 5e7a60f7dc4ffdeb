#include "catalog/catalog.h"
#include "catalog/fixture.h"
#include "base/log.h"
#include "base/map.h"
#include <pthread.h>
#include <stdlib.h>

#define CATALOGERS_MAX 128

/* How a pattern is tried once its key (base name or last extension) was met. */
enum match { MATCH_KEY, MATCH_SUFFIX, MATCH_BASE_GLOB, MATCH_PATH, MATCH_PATH_GLOB };

struct pattern {
    str text;
    size_t head; /* bytes before the first wildcard */
    enum match match;
    want_set bit;
    const struct pattern *next; /* of the same key */
};

/* Patterns by key. `shapes` has a bit for the length and last byte of each key: most names that nobody wants
 * are told by it, without hashing them. */
struct keyed {
    struct map map;
    uint64_t shapes[4];
};

#define HEAD_KEY 5 /* bytes of a literal head that are a key */

/* Made once, then only read. */
static struct table {
    struct arena arena;
    struct keyed bases;            /* exact base names to struct pattern * */
    struct keyed extensions;       /* ".jar" to struct pattern * */
    struct keyed heads;            /* the first bytes of globs on base names without a literal tail */
    const struct pattern *unkeyed; /* the other globs, told apart by their literal head */
    want_set executable;           /* who wants "+x" */
    want_set folders;              /* who knows packages by their folder */
    want_set choosy;               /* who decides by the path too */
    want_set manifests;            /* who reads manifests */
    want_set not_nested;           /* who wants nothing of archives inside the artifact */
} table;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static bool has_glob(str s)
{
    return str_chr(s, '*') >= 0 || str_chr(s, '?') >= 0;
}

static str extension(str base)
{
    ptrdiff_t dot = str_rchr(base, '.');
    return dot < 0 ? STR_NONE : str_from(base, (size_t)dot);
}

static enum match match_of(str text)
{
    if (str_chr(text, '/') >= 0)
        return has_glob(text) ? MATCH_PATH_GLOB : MATCH_PATH;
    if (!has_glob(text))
        return MATCH_KEY;
    if (text.p[0] == '*' && !has_glob(str_from(text, 1)))
        return str_eq(extension(text), str_from(text, 1)) ? MATCH_KEY : MATCH_SUFFIX;
    return MATCH_BASE_GLOB;
}

static unsigned shape(str key)
{
    return (unsigned)(key.n * 31 + (unsigned char)key.p[key.n - 1]) & 255;
}

static void add_keyed(struct keyed *k, str key, struct pattern *p)
{
    uint64_t *head = map_put(&table.arena, &k->map, key, NULL);
    p->next = (const struct pattern *)(uintptr_t)*head;
    *head = (uint64_t)(uintptr_t)p;
    k->shapes[shape(key) / 64] |= (uint64_t)1 << shape(key) % 64;
}

static size_t literal_head(str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != '*' && text.p[n] != '?')
        n++;
    return n;
}

static void add_pattern(str text, want_set bit)
{
    if (str_is(text, "+x")) {
        table.executable |= bit;
        return;
    }
    struct pattern *p = arena_new(&table.arena, struct pattern);
    *p = (struct pattern){text, literal_head(text), match_of(text), bit, NULL};
    str base = str_base(text), ext = extension(base);
    if (!has_glob(base)) {
        add_keyed(&table.bases, base, p);
    } else if (ext.n > 1 && !has_glob(ext)) {
        add_keyed(&table.extensions, ext, p);
    } else if (p->match == MATCH_BASE_GLOB && p->head >= HEAD_KEY) {
        add_keyed(&table.heads, str_sub(text, 0, HEAD_KEY), p);
    } else {
        p->next = table.unkeyed;
        table.unkeyed = p;
    }
}

static void table_make(void)
{
    for (size_t i = 0; catalogers[i]; i++) {
        if (i >= CATALOGERS_MAX) {
            log_line(LOG_ERROR, "more than %d catalogers: catalog_wants needs a wider bit set",
                     CATALOGERS_MAX);
            abort();
        }
        if (catalogers[i]->folder)
            table.folders |= (want_set)1 << i;
        if (catalogers[i]->gives & TELLS_WORKLOADS)
            table.manifests |= (want_set)1 << i;
        if (catalogers[i]->gives & NOT_NESTED)
            table.not_nested |= (want_set)1 << i;
        if (catalogers[i]->applies)
            table.choosy |= (want_set)1 << i;
        for (const char *const *p = catalogers[i]->patterns; *p; p++)
            add_pattern(str_c(*p), (want_set)1 << i);
    }
}

static bool glob(const struct pattern *p, str s)
{
    return str_starts(s, str_sub(p->text, 0, p->head)) && str_glob(p->text, s);
}

static bool path_glob(const struct pattern *p, str path)
{
    if (glob(p, path))
        return true;
    return p->head == 0 && str_starts(p->text, STR("**/")) && str_glob(str_from(p->text, 3), path);
}

static bool matches(const struct pattern *p, str path, str base)
{
    switch (p->match) {
    case MATCH_KEY:
        return true;
    case MATCH_SUFFIX:
        return str_ends(base, str_from(p->text, 1));
    case MATCH_BASE_GLOB:
        return glob(p, base);
    case MATCH_PATH:
        return str_eq(p->text, path);
    case MATCH_PATH_GLOB:
        return path_glob(p, path);
    }
    return false;
}

static want_set collect(const struct pattern *p, str path, str base)
{
    want_set bits = 0;
    for (; p; p = p->next)
        if ((bits & p->bit) == 0 && matches(p, path, base))
            bits |= p->bit;
    return bits;
}

static want_set collect_keyed(const struct keyed *k, str key, str path, str base)
{
    if (!key.n || !(k->shapes[shape(key) / 64] >> shape(key) % 64 & 1))
        return 0;
    const uint64_t *head = map_get(&k->map, key);
    return head ? collect((const struct pattern *)(uintptr_t)*head, path, base) : 0;
}

want_set catalog_manifests(void)
{
    pthread_once(&table_once, table_make);
    return table.manifests;
}

want_set catalog_not_nested(void)
{
    pthread_once(&table_once, table_make);
    return table.not_nested;
}

/* Where manifests are nobody's to run: what is installed, vendored or told as documentation. */
static bool is_other_place(str path)
{
    static const char *const heads[] = {"usr/share/",
                                        "usr/lib/",
                                        "usr/local/lib/",
                                        "usr/src/",
                                        "proc/",
                                        "sys/",
                                        "var/lib/docker/",
                                        "var/lib/containers/",
                                        "var/lib/containerd/",
                                        NULL};
    static const char *const parts[] = {"node_modules",  "bower_components",
                                        "vendor",        "site-packages",
                                        "dist-packages", ".git",
                                        ".terraform",    ".venv",
                                        "venv",          "doc",
                                        "docs",          NULL};
    for (const char *const *h = heads; *h; h++)
        if (str_starts(path, str_c(*h)))
            return true;
    for (str rest = path, part; str_cut(rest, '/', &part, &rest);)
        for (const char *const *p = parts; *p; p++)
            if (str_eq(part, str_c(*p)))
                return true;
    return fixture_of(path, true).n > 0;
}

want_set catalog_wants(const struct entry *entry)
{
    pthread_once(&table_once, table_make);
    if (entry->type != ENTRY_FILE)
        return 0;
    str base = str_base(entry->path);
    want_set bits = collect_keyed(&table.bases, base, entry->path, base);
    bits |= collect_keyed(&table.extensions, extension(base), entry->path, base);
    if (base.n >= HEAD_KEY)
        bits |= collect_keyed(&table.heads, str_sub(base, 0, HEAD_KEY), entry->path, base);
    bits |= collect(table.unkeyed, entry->path, base);
    if ((entry->mode & 0111) || entry->executable_hint)
        bits |= table.executable;
    if ((bits & table.manifests) && is_other_place(entry->path))
        bits &= ~table.manifests;
    for (want_set rest = bits & table.choosy; rest; rest &= rest - 1)
        if (!catalogers[want_first(rest)]->applies(entry))
            bits &= ~(rest & -rest);
    return bits;
}

want_set catalog_probe(want_set wants, const struct entry *entry, str head)
{
    for (want_set rest = wants; rest; rest &= rest - 1) {
        const struct cataloger *c = catalogers[want_first(rest)];
        if (c->probe && !c->probe(entry, head))
            wants &= ~(rest & -rest);
    }
    return wants;
}

uint64_t catalog_enough(want_set wants)
{
    uint64_t most = 0;
    for (want_set rest = wants; rest; rest &= rest - 1) {
        uint64_t head = catalogers[want_first(rest)]->head;
        if (!head)
            return UINT64_MAX;
        most = head > most ? head : most;
    }
    return most;
}

want_set catalog_by_content(const struct entry *entry, str sample)
{
    want_set wants = 0;
    for (size_t i = 0; catalogers[i]; i++)
        if (catalogers[i]->by_content && catalogers[i]->probe(entry, sample))
            wants |= (want_set)1 << i;
    return wants;
}

void catalog_run(struct catalog_ctx *ctx, want_set wants, const struct entry *entry, struct content *content)
{
    struct arena own = {0};
    struct catalog_ctx inner = *ctx;
    if (ctx->depth > 0) /* the cataloger of the outer archive is still at work on ctx->scratch */
        inner.scratch = &own;
    for (; wants; wants &= wants - 1) {
        arena_reset(inner.scratch);
        catalogers[want_first(wants)]->run(&inner, entry, content);
    }
    arena_reset(inner.scratch);
    arena_free(&own);
}

void catalog_folders(struct catalog_ctx *ctx, struct map *seen, const struct entry *entry)
{
    pthread_once(&table_once, table_make);
    for (want_set rest = table.folders; rest; rest &= rest - 1) {
        const struct cataloger *c = catalogers[want_first(rest)];
        struct entry place = {.path = c->folder(entry), .type = ENTRY_DIR, .layer = entry->layer};
        bool added = false;
        if (place.path.n && !map_get(seen, place.path)) {
            place.path = arena_dup(&ctx->unit->arena, place.path);
            map_put(&ctx->unit->arena, seen, place.path, &added);
        }
        if (added) {
            ctx->origin = place.path;
            c->run_folder(ctx, &place);
        }
    }
}
