/* compose: projects of Compose (Compose Specification; formats 2 and 3 of Docker Compose): what services run
 * and what they ask of their host. A project is the file of the usual name with its override beside it, or
 * any other file that has services; .env beside it, `extends` and `include` are followed within the input. */
#include "manifest/compose.h"
#include "base/path.h"

enum { EXTENDS_DEEP = 16, NAME_SHOWN = 80 };

static const char *const bases[] = {"compose.yaml", "compose.yml", "docker-compose.yaml",
                                    "docker-compose.yml", NULL};
static const char *const overrides[] = {"compose.override.yaml", "compose.override.yml",
                                        "docker-compose.override.yaml", "docker-compose.override.yml", NULL};

static str beside(struct compose *p, str path, str name)
{
    str dir = str_dir(path);
    return dir.n ? path_clean(p->a, arena_join(p->a, dir, STR("/"), name), NULL)
                 : path_clean(p->a, name, NULL);
}

static struct compose_file *file_at(struct compose *p, str path)
{
    for (size_t i = 0; i < p->files.n; i++)
        if (str_eq(p->files.v[i].path, path))
            return &p->files.v[i];
    return NULL;
}

static str shown(str s)
{
    return str_sub(s, 0, NAME_SHOWN);
}

/* ---- extends and include ---- */

static struct cnode *resolve_service(struct compose *p, struct cnode *root, str name, unsigned depth);

/* The service that `extends` names, of this file or of another one. */
static struct cnode *extended(struct compose *p, struct cnode *root, const struct cnode *extends,
                              unsigned depth)
{
    bool plain = extends->type == YAML_SCALAR;
    str name = plain ? extends->text : cnode_text(extends, "service"), file = cnode_text(extends, "file");
    struct cnode *of = root;
    if (file.n) {
        struct compose_file *f = file_at(p, beside(p, extends->path, file));
        of = f ? compose_tree(p, f) : NULL;
        if (!f)
            inventory_diag(p->inv, DIAG_WARNING, extends->path,
                           "line %u: what extends from %.*s is not judged: the file is not there",
                           extends->line, STR_ARG(shown(file)));
        if (!of)
            return NULL;
    }
    struct cnode *base = resolve_service(p, of, name, depth + 1);
    if (!base)
        inventory_diag(p->inv, DIAG_WARNING, extends->path, "line %u: there is no service %.*s to extend",
                       extends->line, STR_ARG(shown(name)));
    return base;
}

static struct cnode *resolve_service(struct compose *p, struct cnode *root, str name, unsigned depth)
{
    struct cnode *service = cnode_find(cnode_get(root, "services"), name);
    const struct cnode *extends = cnode_get(service, "extends");
    if (depth > EXTENDS_DEEP) {
        inventory_diag(p->inv, DIAG_WARNING, p->path, "services extend each other without an end: %.*s",
                       STR_ARG(shown(name)));
        return service;
    }
    struct cnode *base = extends ? extended(p, root, extends, depth) : NULL;
    return base ? compose_merge(p, STR("service"), base, service) : service;
}

/* Files that are included are projects of their own here; one that is not in the input is told. */
static void tell_includes(struct compose *p, const struct cnode *root)
{
    const struct cnode *list = cnode_get(root, "include");
    for (size_t i = 0; list && i < list->items.n; i++) {
        const struct cnode *item = list->items.v[i], *path = cnode_get(item, "path");
        str file = item->type == YAML_SCALAR ? item->text : cnode_text(item, "path");
        if (path && path->type == YAML_SEQUENCE && path->items.n)
            file = path->items.v[0]->text;
        if (file.n && !file_at(p, beside(p, item->path, file)))
            inventory_diag(p->inv, DIAG_WARNING, item->path,
                           "line %u: what it includes is not judged: %.*s is not there", item->line,
                           STR_ARG(shown(file)));
    }
}

/* ---- a project ---- */

static void read_services(struct compose *p, struct cnode *root)
{
    const struct cnode *services = cnode_get(root, "services");
    for (size_t i = 0; services && i < services->pairs.n; i++) {
        str name = services->pairs.v[i].key;
        struct cnode *service = resolve_service(p, root, name, 0);
        if (!service || service->type != YAML_MAPPING)
            continue;
        struct workload *w = vec_add(p->inv->arena, &p->inv->workloads);
        *w = (struct workload){.format = STR_INIT("compose"),
                               .kind = STR_INIT("service"),
                               .name = arena_dup(p->inv->arena, name),
                               .namespace_ = STR_INIT(""),
                               .os = STR_INIT(""),
                               .said = {SAID_MANIFEST, service->path, service->line}};
        compose_service(p, w, name, service, cnode_get(root, "volumes"));
    }
}

static void report(struct compose *p)
{
    if (p->odd)
        inventory_diag(p->inv, DIAG_WARNING, p->path,
                       "%u values are of another type than Compose asks for (first: line %u)", p->odd,
                       p->odd_line);
    if (p->open)
        inventory_diag(
            p->inv, DIAG_NOTE, p->path,
            "%u variables are set nowhere here (first: %.*s in line %u): what they stand for is not judged",
            p->open, STR_ARG(shown(p->open_name)), p->open_line);
}

static void read_project(struct compose *p, struct compose_file *f, const struct compose_file *override)
{
    const struct compose_file *env = file_at(p, beside(p, f->path, STR(".env")));
    p->env.n = p->nodes = 0;
    p->odd = p->open = 0;
    p->path = f->path;
    if (env)
        compose_env(p, env->text);
    struct cnode *root = compose_tree(p, f), *over = override ? compose_tree(p, override) : NULL;
    if (root && over)
        root = compose_merge(p, STR(""), root, over);
    if (root) {
        read_services(p, root);
        tell_includes(p, root);
    }
    report(p);
}

/* ---- which files are projects ---- */

static void mark(struct compose *p, const struct cnode *from, str file)
{
    struct compose_file *f = file.n ? file_at(p, beside(p, from->path, file)) : NULL;
    if (f)
        f->part = true;
}

/* Marks the files that this one takes services from; those that it includes are projects as any other. */
static void mark_parts(struct compose *p, const struct compose_file *f)
{
    p->nodes = 0;
    if (str_find(f->text, STR("extends")) < 0)
        return;
    const struct cnode *services = cnode_get(compose_tree(p, f), "services");
    for (size_t i = 0; services && i < services->pairs.n; i++) {
        const struct cnode *extends = cnode_get(services->pairs.v[i].value, "extends");
        if (extends && !str_eq(beside(p, f->path, cnode_text(extends, "file")), f->path))
            mark(p, extends, cnode_text(extends, "file"));
    }
}

static bool is_in(str name, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(name, str_c(*list)))
            return true;
    return false;
}

/* The override of the file that `docker compose` takes in that folder by itself. */
static struct compose_file *override_of(struct compose *p, const struct compose_file *f)
{
    struct compose_file *found = NULL;
    for (const char *const *b = bases; *b; b++)
        if (file_at(p, beside(p, f->path, str_c(*b)))) {
            if (!str_eq(str_base(f->path), str_c(*b)))
                return NULL;
            break;
        }
    if (!is_in(str_base(f->path), bases))
        return NULL;
    for (const char *const *o = overrides; *o && !found; o++)
        found = file_at(p, beside(p, f->path, str_c(*o)));
    return found;
}

static void join(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n)
{
    struct compose p = {.inv = inv, .a = scratch};
    for (size_t i = 0; i < n; i++)
        vec_push(scratch, &p.files, (struct compose_file){kept[i]->path, *(const str *)kept[i]->data, false});
    for (size_t i = 0; i < n; i++) {
        struct compose_file *over = override_of(&p, &p.files.v[i]);
        if (over)
            over->part = true;
    }
    size_t told = inv->diagnostics.n;
    for (size_t i = 0; i < n; i++)
        mark_parts(&p, &p.files.v[i]);
    inv->diagnostics.n = told; /* they come again when the file is read */
    for (size_t i = 0; i < n; i++)
        if (!p.files.v[i].part && !str_is(str_base(p.files.v[i].path), ".env"))
            read_project(&p, &p.files.v[i], override_of(&p, &p.files.v[i]));
}

/* ---- the cataloger ---- */

/* A line that begins with "services:", or the same in JSON. */
static bool probe(const struct entry *entry, str head)
{
    str line;
    if (str_is(str_base(entry->path), ".env"))
        return true;
    if (memchr(head.p ? head.p : "", 0, head.n))
        return false;
    for (str rest = head; str_line(&rest, &line);)
        if (str_starts(line, STR("services:")) || str_starts(line, STR("include:")))
            return str_find(head, STR("\nkind:")) < 0;
    return is_in(str_base(entry->path), bases) || is_in(str_base(entry->path), overrides);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content);

static const char *const patterns[] = {"*.yaml", "*.yml", ".env", NULL};

const struct cataloger cataloger_compose = {
    .name = "compose",
    .doc = "projects of Compose (formats 2 and 3, the specification): compose.yaml with its override, .env "
           "and what it "
           "extends; other files with services",
    .ecosystem = "Compose",
    .gives = TELLS_WORKLOADS,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
    .join = join,
};

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    str *kept = arena_new(&ctx->unit->arena, str);
    *kept = catalog_keep(ctx, text);
    catalog_hold(ctx, &cataloger_compose, entry, kept);
}
