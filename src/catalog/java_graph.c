#include "catalog/java_graph.h"
#include "format/xml.h"

#define ROOM        ((size_t)20 << 20) /* bytes of one unit */
#define DEPTH_MAX   64u
#define CLASSES_MAX 200000u /* of one archive */

extern const struct cataloger cataloger_java;

static bool in_own(str path)
{
    return str_starts(path, STR("BOOT-INF/classes/")) || str_starts(path, STR("WEB-INF/classes/"));
}

static str with_dots(struct arena *a, str name)
{
    str out = arena_dup(a, name);
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] == '/')
            ((char *)(uintptr_t)out.p)[i] = '.';
    return out;
}

static void add_refs(struct arena *a, struct java_archive *g, const class_hashes *from)
{
    for (size_t i = 0; i < from->n; i++)
        vec_push(a, &g->refs, from->v[i]);
}

void java_graph_class(struct catalog_ctx *ctx, struct java_archive *g, str path, str bytes)
{
    struct arena *a = ctx->scratch, run = {0};
    struct class_links links;
    if (g->classes.n >= CLASSES_MAX || !class_links_read(&run, bytes, &links)) {
        g->whole = false;
        arena_free(&run);
        return;
    }
    struct java_class *c = vec_add(a, &g->classes);
    *c = (struct java_class){.name = arena_dup(a, links.name),
                             .loader = STR_INIT(""),
                             .services = links.services,
                             .own = in_own(path),
                             .sure = (uint32_t)g->refs.n};
    if (links.loader.n)
        c->loader =
            arena_join(a, with_dots(a, links.loader), links.member.n ? STR(".") : STR(""), links.member);
    add_refs(a, g, &links.sure);
    c->maybe = (uint32_t)g->refs.n;
    add_refs(a, g, &links.maybe);
    c->to = (uint32_t)g->refs.n;
    arena_free(&run);
}

void java_graph_services(struct arena *a, struct java_archive *g, str service, str text)
{
    static const str heads[] = {STR_INIT("java."),   STR_INIT("javax."),   STR_INIT("jdk."),
                                STR_INIT("sun."),    STR_INIT("com.sun."), STR_INIT("org.xml."),
                                STR_INIT("org.w3c.")};
    bool of_platform = false;
    str line, name, comment;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        of_platform |= str_starts(service, heads[i]);
    while (str_line_any(&text, &line)) {
        str_cut(line, '#', &name, &comment);
        name = str_trim(name);
        if (name.n)
            vec_push(a, &g->providers, (struct java_provider){class_name_hash(name), of_platform});
    }
}

void java_graph_web(struct arena *a, struct java_archive *g, str text)
{
    struct xml x;
    xml_init(&x, text, a, DEPTH_MAX);
    for (enum xml_event e; (e = xml_next(&x)) != XML_END;)
        if (e == XML_OPEN && str_ends(x.name, STR("-class")))
            vec_push(a, &g->named, class_name_hash(xml_text(&x)));
}

static size_t room_of(const struct java_archive *g)
{
    size_t n = sizeof *g + g->classes.n * sizeof *g->classes.v + g->refs.n * sizeof *g->refs.v +
               g->providers.n * sizeof *g->providers.v + g->named.n * sizeof *g->named.v;
    for (size_t i = 0; i < g->classes.n; i++)
        n += g->classes.v[i].name.n + g->classes.v[i].loader.n;
    return n;
}

#define COPY(a, to, from)                                                                                    \
    do {                                                                                                     \
        (to)->v = arena_array((a), (from)->n, sizeof *(from)->v);                                            \
        (to)->n = (to)->cap = (from)->n;                                                                     \
        if ((from)->n)                                                                                       \
            memcpy((to)->v, (from)->v, (from)->n * sizeof *(from)->v);                                       \
    } while (0)

void java_graph_keep(struct catalog_ctx *ctx, const struct entry *entry, const struct java_archive *g)
{
    struct arena *a = &ctx->unit->arena;
    size_t room = room_of(g);
    struct java_archive *k = arena_new(a, struct java_archive);
    *k = (struct java_archive){.path = arena_dup(a, g->path),
                               .is_folder = g->is_folder,
                               .archives = g->archives,
                               .main = arena_dup(a, g->main),
                               .class_path = arena_dup(a, g->class_path),
                               .agent = arena_dup(a, g->agent)};
    if (room <= ROOM && ctx->unit->java_room <= ROOM - room) {
        ctx->unit->java_room += room;
        k->whole = g->whole;
        COPY(a, &k->classes, &g->classes);
        COPY(a, &k->refs, &g->refs);
        COPY(a, &k->providers, &g->providers);
        COPY(a, &k->named, &g->named);
        for (size_t i = 0; i < k->classes.n; i++) {
            k->classes.v[i].name = arena_dup(a, k->classes.v[i].name);
            k->classes.v[i].loader = arena_dup(a, k->classes.v[i].loader);
        }
    }
    catalog_hold(ctx, &cataloger_java, entry, k);
}
