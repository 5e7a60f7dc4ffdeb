#include "check/reachable_app.h"
#include "base/map.h"

#define DEPTH_MAX 64

typedef VEC(size_t) indices;
struct closure {
    struct arena run;
    const struct inventory *inv;
    struct map names;  /* "npm express" to 1 + its place in `same` */
    VEC(indices) same; /* the components of that name */
    struct map purls;  /* to 1 + component */
    size_t *by;        /* 1 + the component that needs it; SIZE_MAX: a file imports it; 0: not reached */
    size_t *file;      /* of the latter: the fact */
    indices queue;
};

/* Modules whose package is called otherwise; the rest is called like its module. */
static const struct {
    str module, package;
} known[] = {
    {STR_INIT("yaml"), STR_INIT("pyyaml")},
    {STR_INIT("pil"), STR_INIT("pillow")},
    {STR_INIT("bs4"), STR_INIT("beautifulsoup4")},
    {STR_INIT("dateutil"), STR_INIT("python-dateutil")},
    {STR_INIT("jwt"), STR_INIT("pyjwt")},
    {STR_INIT("jose"), STR_INIT("python-jose")},
    {STR_INIT("openssl"), STR_INIT("pyopenssl")},
    {STR_INIT("crypto"), STR_INIT("pycryptodome")},
    {STR_INIT("sklearn"), STR_INIT("scikit-learn")},
    {STR_INIT("cv2"), STR_INIT("opencv-python")},
    {STR_INIT("dns"), STR_INIT("dnspython")},
    {STR_INIT("git"), STR_INIT("gitpython")},
    {STR_INIT("mysqldb"), STR_INIT("mysqlclient")},
    {STR_INIT("psycopg2"), STR_INIT("psycopg2-binary")},
    {STR_INIT("rest-framework"), STR_INIT("djangorestframework")},
    {STR_INIT("dotenv"), STR_INIT("python-dotenv")},
    {STR_INIT("multipart"), STR_INIT("python-multipart")},
    {STR_INIT("ldap"), STR_INIT("python-ldap")},
    {STR_INIT("serial"), STR_INIT("pyserial")},
    {STR_INIT("zmq"), STR_INIT("pyzmq")},
    {STR_INIT("attr"), STR_INIT("attrs")},
};

static str key_of(struct closure *c, str type, str name)
{
    return arena_join(&c->run, type, STR(" "), name);
}

static void index_components(struct closure *c)
{
    const struct inventory *inv = c->inv;
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *x = &inv->components.v[i];
        if (x->state == STATE_REMOVED || x->fixture.n)
            continue;
        *map_put(&c->run, &c->purls, x->purl, NULL) = i + 1;
        if (!str_is(x->type, "npm") && !str_is(x->type, "pypi"))
            continue;
        bool added;
        uint64_t *at = map_put(&c->run, &c->names, key_of(c, x->type, x->name), &added);
        if (added) {
            vec_add(&c->run, &c->same);
            *at = c->same.n;
        }
        vec_push(&c->run, &c->same.v[*at - 1], i);
    }
}

/* Is the package installed where a file at `path` finds it: in the node_modules of a folder above? */
static bool found_from(const struct component *x, str path)
{
    for (size_t i = 0; i < x->locations.n; i++) {
        str at = x->locations.v[i].path;
        ptrdiff_t modules = str_find(at, STR("node_modules/"));
        str inside = modules < 0 ? STR("") : str_from(at, (size_t)modules + 13);
        if (modules >= 0 && str_starts(path, str_sub(at, 0, (size_t)modules)) &&
            str_find(inside, STR("node_modules/")) < 0)
            return true;
    }
    return false;
}

static void reach(struct closure *c, size_t i, size_t by, size_t file)
{
    if (c->by[i])
        return;
    c->by[i] = by;
    c->file[i] = file;
    vec_push(&c->run, &c->queue, i);
}

/* Of several versions, those that the project asks for or that lie where the file looks for them. */
static bool import(struct closure *c, str type, str name, size_t file)
{
    const uint64_t *at = map_get(&c->names, key_of(c, type, name));
    const indices *same = at ? &c->same.v[*at - 1] : NULL;
    for (size_t i = 0; same && i < same->n; i++) {
        const struct component *x = &c->inv->components.v[same->v[i]];
        if (same->n == 1 || x->direct == TRI_YES || found_from(x, c->inv->facts.v[file].at.path))
            reach(c, same->v[i], SIZE_MAX, file);
    }
    return same != NULL;
}

/* "google.cloud.storage" as its package may be called: "google", "google-cloud", "google-cloud-storage". */
static void import_module(struct closure *c, str module, size_t file)
{
    char folded[256];
    size_t n = module.n < sizeof folded ? module.n : 0;
    for (size_t i = 0; i < n; i++)
        folded[i] = module.p[i] == '.' || module.p[i] == '_' ? '-' : ch_lower(module.p[i]);
    for (size_t i = 0; i <= n; i++) {
        bool end = i == n || module.p[i] == '.';
        if (!end || i == 0)
            continue;
        str head = arena_dup(&c->run, str_make(folded, i));
        bool first = str_chr(str_sub(module, 0, i), '.') < 0;
        for (size_t k = 0; first && k < sizeof known / sizeof *known; k++)
            if (str_eq(known[k].module, head))
                import(c, STR("pypi"), known[k].package, file);
        if (import(c, STR("pypi"), head, file))
            return;
    }
}

static void take_imports(struct closure *c)
{
    for (size_t i = 0; i < c->inv->facts.n; i++) {
        const struct fact *f = &c->inv->facts.v[i];
        str rest = f->detail, name;
        if (!str_is(f->key, APP_IMPORTS_FACT))
            continue;
        while (str_split(&rest, ' ', &name)) {
            if (str_is(f->subject, "npm"))
                import(c, f->subject, name, i);
            else
                import_module(c, name, i);
        }
    }
}

static void spread(struct closure *c)
{
    for (size_t i = 0; i < c->queue.n; i++) {
        const struct component *x = &c->inv->components.v[c->queue.v[i]];
        for (size_t k = 0; k < x->depends.n; k++) {
            const uint64_t *to = map_get(&c->purls, x->depends.v[k]);
            if (to)
                reach(c, (size_t)*to - 1, c->queue.v[i] + 1, 0);
        }
    }
}

/* "server.js imports express, which needs body-parser, which needs qs". */
static str why(struct arena *a, const struct closure *c, size_t i)
{
    str words = STR("");
    for (unsigned depth = 0; depth < DEPTH_MAX; depth++) {
        str name = c->inv->components.v[i].name;
        words = words.n ? arena_join(a, name, STR(", which needs "), words) : name;
        if (c->by[i] == SIZE_MAX)
            return arena_join(a, c->inv->facts.v[c->file[i]].at.path, STR(" imports "), words);
        i = c->by[i] - 1;
    }
    return words;
}

static str bundle_of(const struct component *x)
{
    for (size_t i = 0; i < x->evidence.n; i++)
        if (str_is(x->evidence.v[i].cataloger, "js-bundle"))
            return x->evidence.v[i].path;
    return STR("");
}

static void judge(struct arena *a, const struct closure *c, struct finding *f)
{
    const struct component *x = &c->inv->components.v[f->component];
    bool reached = c->by[f->component] != 0;
    str bundle = bundle_of(x);
    if (bundle.n) {
        f->reachable = REACHABLE_YES;
        f->reachable_why = arena_join(a, STR("its code is in "), bundle, STR(""));
    } else if (x->scope == SCOPE_DEV && !reached) {
        f->reachable = REACHABLE_NO;
        f->reachable_why = x->locations.n ? arena_join(a, STR("only development needs it, says "),
                                                       x->locations.v[0].path, STR(""))
                                          : STR("only development needs it");
    } else if (x->scope != SCOPE_DEV && reached) {
        f->reachable = REACHABLE_YES;
        f->reachable_why = why(a, c, f->component);
    }
}

void reachable_app(struct arena *a, const struct inventory *inv, struct report *r)
{
    struct closure c = {.inv = inv};
    c.by = arena_many(&c.run, size_t, inv->components.n);
    c.file = arena_many(&c.run, size_t, inv->components.n);
    index_components(&c);
    take_imports(&c);
    spread(&c);
    for (size_t i = 0; i < r->findings.n; i++) {
        struct finding *f = &r->findings.v[i];
        if (f->component < inv->components.n && f->advisories.n && f->reachable == REACHABLE_UNKNOWN)
            judge(a, &c, f);
    }
    arena_free(&c.run);
}
